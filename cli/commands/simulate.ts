import { resolve, join } from 'node:path';
import { homedir } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExitCode, Surroundings } from '../command.ts';
import { readApiKey } from '../dashboard/api-key.ts';
import { assertPrivate } from '../dashboard/private.ts';
import { assertWanted, readEnrolmentToken } from '../simulate/consent.ts';
import { SimulatedFleet } from '../simulate/fleet.ts';
import { EARLIEST_BEAT } from '../simulate/host.ts';
import { Measure } from '../simulate/measure.ts';
import { readOptions, type SimulateOptions } from '../simulate/options.ts';
import { removeSimulated } from '../simulate/remove.ts';
import { exitCodeOf, progressLine, summary, type Progress } from '../simulate/report.ts';
import { loadSeed, secretOf } from '../simulate/secret.ts';
import { beginning, namesOf, removalCommand, removalSentences } from '../simulate/sentences.ts';

const TELL_EVERY_MS = 1_000;
/** Once nobody is on the way any more, of so many lines one is told. */
const QUIET = 5;
const LOOK_EVERY_MS = 250;
/** What the delay of the event loop is measured by: that much of it is waiting, not being late. */
const RESOLUTION_MS = 10;

/** `nixfleet simulate <address>`: 0 when all hosts were connected and all heartbeats answered. */
export async function simulate(args: string[], around: Surroundings): Promise<ExitCode> {
	const options = readOptions(args);
	if (options.remove) return remove(options, around);
	assertWanted(options);
	assertPrivate(options.url, around.env);
	const { token, exposed } = readEnrolmentToken(around.env);
	const { print } = around;
	for (const sentence of exposed) print(`Warning: ${sentence}`);
	const seed = loadSeed(resolve(options.stateDir ?? usualStateDir(around.env)));
	return run(options, around, { token, seed });
}

async function run(
	options: SimulateOptions,
	around: Surroundings,
	{ token, seed }: { token: string; seed: string }
): Promise<ExitCode> {
	const { print } = around;
	const { url, hosts, minutes, intervalSeconds } = options;
	const interrupted = around.interrupted();
	const over = new AbortController();
	const signal = AbortSignal.any([interrupted, over.signal]);
	let startedAt = performance.now();
	const measure = new Measure(startedAt);
	const fleet = new SimulatedFleet(
		{
			options,
			way: { url, token },
			secretOf: (name) => secretOf(seed, { url, name }),
			measure,
			onNews: print
		},
		signal
	);
	let firstBeatAt: number | null = null;
	const progress = (): Progress => {
		const now = performance.now();
		const { connected } = fleet;
		const untilBeatMs = EARLIEST_BEAT * intervalSeconds * 1_000;
		if (connected > 0) firstBeatAt ??= now + untilBeatMs;
		const firstBeatInMs = (firstBeatAt ?? now + untilBeatMs) - now;
		const isAwaited = firstBeatInMs > 0 && measure.whole().answered === 0;
		return {
			elapsedMs: now - startedAt,
			hosts,
			connected,
			firstBeatInMs: isAwaited ? firstBeatInMs : null
		};
	};
	const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	let telling: NodeJS.Timeout | undefined;
	const beginTelling = (): void => {
		startedAt = performance.now();
		delay.enable();
		let quiet = 0;
		telling = setInterval(() => {
			quiet = fleet.isComing ? 0 : quiet + 1;
			if (quiet === 0 || quiet % QUIET === 1)
				print(progressLine(progress(), measure.lately(performance.now()), measure));
		}, TELL_EVERY_MS);
	};
	/** Sends everybody away. @returns how it was before that */
	const finish = () => {
		const last = progress();
		clearInterval(telling);
		delay.disable();
		over.abort();
		return last;
	};
	try {
		await fleet.reach();
		if (!signal.aborted) print(beginning(options));
		beginTelling();
		await fleet.fill();
		const until = performance.now() + minutes * 60_000;
		while (performance.now() < until && fleet.isAlive && !signal.aborted)
			await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
	} catch (error) {
		finish();
		throw error;
	}
	const end = {
		...finish(),
		endedEarly: interrupted.aborted
			? 'interrupted'
			: fleet.isAlive
				? null
				: fleet.gone > 0 && fleet.gone === fleet.enrolled
					? 'all hosts were removed'
					: 'the dashboard takes none of the hosts',
		lateMs: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
		names: namesOf(options),
		enrolled: fleet.enrolled,
		gone: fleet.gone,
		removeWith: removalCommand(options, around.env)
	};
	await fleet.ended();
	summary(end, measure).forEach(print);
	return exitCodeOf(end, measure);
}

async function remove(
	{ url, prefix, address }: SimulateOptions,
	{ env, print, interrupted }: Surroundings
): Promise<ExitCode> {
	assertPrivate(url, env);
	const key = readApiKey(env, 'admin');
	const signal = interrupted();
	const tell = (count: number, of: number): void => {
		if (count % 100 === 0) print(`Removed ${count} of ${of}.`);
	};
	const removal = await removeSimulated({ url, key, prefix }, tell, signal);
	removalSentences(removal, { address, prefix }).forEach(print);
	return removal.removed === removal.found ? 0 : 1;
}

const usualStateDir = (env: Surroundings['env']): string =>
	join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local/state'), 'nixfleet-simulate');
