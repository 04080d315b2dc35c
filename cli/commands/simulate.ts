import { resolve, join } from 'node:path';
import { homedir } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExitCode, Surroundings } from '../command.ts';
import { countWords } from '../words.ts';
import { assertPrivate, assertWanted, readEnrolmentToken } from '../simulate/consent.ts';
import { SimulatedFleet } from '../simulate/fleet.ts';
import { nameOf } from '../simulate/marks.ts';
import { Measure } from '../simulate/measure.ts';
import { readOptions, type SimulateOptions } from '../simulate/options.ts';
import { readApiKey, removeSimulated } from '../simulate/remove.ts';
import { exitCodeOf, progressLine, summary } from '../simulate/report.ts';
import { loadSeed, secretOf } from '../simulate/secret.ts';

const TELL_EVERY_MS = 1_000;
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
	const [firstName, lastName] = [nameOf(options.prefix, 1), nameOf(options.prefix, options.hosts)];
	print(
		`Simulating ${countWords(options.hosts, 'host')} at ${options.address}, ${options.perSecond} more each second, for ${countWords(options.minutes, 'minute')} once all are there. They are added to the dashboard as ${firstName} to ${lastName}, with the tag "simulated". Ctrl+C ends it.`
	);
	return run(options, around, { token, seed });
}

async function run(
	options: SimulateOptions,
	around: Surroundings,
	{ token, seed }: { token: string; seed: string }
): Promise<ExitCode> {
	const { print } = around;
	const { url, hosts, minutes, prefix, address } = options;
	const interrupted = around.interrupted();
	const over = new AbortController();
	const signal = AbortSignal.any([interrupted, over.signal]);
	const startedAt = performance.now();
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
	const progress = () => ({
		elapsedMs: performance.now() - startedAt,
		hosts,
		connected: fleet.connected
	});
	const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	delay.enable();
	const telling = setInterval(
		() => print(progressLine(progress(), measure.lately(performance.now()), measure)),
		TELL_EVERY_MS
	);
	/** Sends everybody away. @returns how it was before that */
	const finish = () => {
		const last = progress();
		clearInterval(telling);
		delay.disable();
		over.abort();
		return last;
	};
	try {
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
				: 'the dashboard takes none of the hosts',
		lateMs: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
		firstName: nameOf(prefix, 1),
		lastName: nameOf(prefix, hosts),
		enrolled: fleet.enrolled,
		removeWith: `nixfleet simulate ${address} --remove${prefix === 'sim' ? '' : ` --prefix ${prefix}`}`
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
	const key = readApiKey(env);
	const signal = interrupted();
	const tell = (count: number, of: number): void => {
		if (count % 100 === 0) print(`Removed ${count} of ${of}.`);
	};
	const { removed, found } = await removeSimulated({ url, key, prefix }, tell, signal);
	print(
		`Removed ${countWords(removed, 'simulated host')} of ${address} whose names begin with ${prefix}-.`
	);
	return removed === found ? 0 : 1;
}

const usualStateDir = (env: Surroundings['env']): string =>
	join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local/state'), 'nixfleet-simulate');
