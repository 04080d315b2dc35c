import { symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readHostFile } from '../facts/host-file.ts';
import { hostConfig, makeRepository, temporaryFolder, write } from '../support/fixtures.ts';
import { performHere, standIns } from '../support/operation.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

/** Sets the profile, and what runs unless it is only about the next boot; a file `fail-boot` is a bootloader that fails. */
const REBUILD = `mkdir -p "$root/nix/var/nix/profiles"
ln -sfn "$root/store/$rev" "$root/nix/var/nix/profiles/system"
[ "$1" = boot ] || ln -sfn "$root/store/$rev" "$root/run/current-system"
[ ! -e "$root/fail-boot" ]`;

function setup() {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const config = hostConfig(folder, { repoUrl: repo.url });
	const path = standIns(folder, REBUILD);
	return {
		config,
		first: repo.first,
		run: (command: 'pull' | 'boot' | 'pull-switch') => performHere(config, { command }, path),
		push: (text: string) => repo.commit({ more: text }, text),
		built: (commit: string) => join(config.root, 'store', commit),
		/** What runs from now on, by the machine's start or by hand. */
		starts(commit: string): void {
			unlinkSync(join(config.root, 'run/current-system'));
			symlinkSync(join(config.root, 'store', commit), join(config.root, 'run/current-system'));
		},
		file: () => readHostFile(config.stateDir)
	};
}

describe('boot', () => {
	it('is kept beside the activation, which it is not', async () => {
		const { run, push, file, first, built } = setup();
		await run('pull-switch');
		const second = push('second');
		await run('pull');
		expect((await run('boot')).outcome).toBe('succeeded');
		expect(file()).toMatchObject({
			lastActivation: { commit: first },
			lastGoodActivation: { commit: first },
			lastBoot: { commit: second, systemPath: built(second), outcome: 'succeeded' }
		});
	});

	it('that came true is what was activated last, once the next one takes its place', async () => {
		const { run, push, file, starts, first, built } = setup();
		await run('pull-switch');
		const second = push('second');
		await run('pull');
		await run('boot');
		starts(second);
		const third = push('third');
		await run('pull');
		await run('boot');
		expect(file()).toMatchObject({
			lastActivation: { commit: first },
			lastGoodActivation: { commit: second, systemPath: built(second) },
			lastBoot: { commit: third }
		});
	});

	it('that set the profile and failed is kept as that', async () => {
		const { run, push, file, config } = setup();
		await run('pull-switch');
		const second = push('second');
		await run('pull');
		write(join(config.root, 'fail-boot'), '');
		expect((await run('boot')).outcome).toBe('failed');
		expect(file().lastBoot).toMatchObject({ commit: second, outcome: 'failed' });
	});

	it('that built nothing leaves the one before as it is', async () => {
		const { run, push, file, config } = setup();
		await run('pull-switch');
		const second = push('second');
		await run('pull');
		await run('boot');
		push('third');
		await run('pull');
		write(join(config.root, 'fail-build'), '');
		expect((await run('boot')).outcome).toBe('failed');
		expect(file().lastBoot).toMatchObject({ commit: second, outcome: 'succeeded' });
	});
});
