import type { OperationOrder, OperationResult } from '$lib/protocol/index.ts';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostConfig } from '../config.ts';
import type { Environment } from '../config-sources.ts';
import { watch } from '../guard/main.ts';
import { Entry } from '../journal/entry.ts';
import { bootId, thisProcess } from '../journal/process-identity.ts';
import type { Launcher } from '../launch/launcher.ts';
import { Journal } from '../journal/journal.ts';
import { Interrupt } from '../runner/interrupt.ts';
import { perform } from '../runner/perform.ts';
import { order, write } from './fixtures.ts';

/** Performs an operation in this process, as the runner would in its own. */
export async function performHere(
	config: HostConfig,
	change: Partial<OperationOrder> = {},
	path = process.env.PATH
): Promise<OperationResult & { log: string }> {
	const { result, entry } = startHere(config, change, path);
	const done = await result;
	return { ...done, log: readFileSync(entry.logPath, 'utf8') };
}

/** As `performHere`, without waiting. */
export function startHere(
	config: HostConfig,
	change: Partial<OperationOrder> = {},
	path = process.env.PATH
) {
	const given = order(change);
	const entry = new Journal(config.stateDir).create(given, Date.now());
	const env = { ...process.env, PATH: path, NIXFLEET_ROOT: config.root };
	entry.claim({ ...thisProcess(), bootId: bootId(), at: Date.now() });
	const guards: Promise<void>[] = [];
	const launcher = guardHere(config, env, guards);
	const interrupt = new Interrupt();
	const performed = perform({ order: given, config, entry, env, launcher, interrupt });
	// A guard that is still looking would not find its folder after the test.
	return { entry, interrupt, result: performed.finally(() => Promise.all(guards)) };
}

/** Starts guards in this process. @param guards where their ends are put */
export const guardHere = (
	config: HostConfig,
	env: Environment,
	guards: Promise<void>[] = []
): Launcher => ({
	async start(dir) {
		const entry = new Entry(dir);
		const watched = entry.guard.order();
		if (watched !== null) guards.push(watch({ entry, order: watched, config, env }));
		return { stillStarting: () => true };
	}
});

/**
 * Stand-ins for nix and nixos-rebuild that do to the links what the true ones do: the build links `store/<commit>`,
 * the switch makes it the profile and the running system. `NIXFLEET_ROOT` is where.
 */
export function standIns(
	folder: string,
	rebuild = 'ln -sfn "$root/store/$rev" "$root/run/current-system"'
): string {
	const bin = join(folder, 'bin');
	const root = join(folder, 'root');
	mkdirSync(join(root, 'run'), { recursive: true });
	const head = `#!/bin/sh\nset -e\nroot="$NIXFLEET_ROOT"\nrev=$(git --git-dir="$root/../state/repo/.git" rev-parse HEAD)\nmkdir -p "$root/store/$rev"\n`;
	write(
		join(bin, 'nix'),
		`${head}while [ "$1" != --out-link ]; do shift; done\n[ -e "$root/fail-build" ] && { echo "error: builder says no"; exit 1; }\nln -sfn "$root/store/$rev" "$2"\n`,
		0o755
	);
	write(join(bin, 'nixos-rebuild'), `${head}echo "$@" >> "$root/ledger"\n${rebuild}\n`, 0o755);
	return `${bin}:${process.env.PATH ?? ''}`;
}
