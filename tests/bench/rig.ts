import { cpus } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';
import { signIn, startDashboard } from '../support/server.ts';
import { forkBeside, messageOf } from './child.ts';
import { cpuOf, cpuOfAll, cpuOfKernel } from './cpu.ts';
import type { Answer, Order, Person } from './load/orders.ts';

/** A round in which others used more than this share of the machine says nothing. */
const DISTURBED = 0.15;
/** So many undisturbed rounds are needed for a figure. */
const CALM_ROUNDS = 3;

export type Side = 'fleet' | 'bare';
export const SIDES: readonly Side[] = ['bare', 'fleet'];

/** What some work cost: CPU of the server in microseconds, and whether others used the machine meanwhile. */
export type Cost = { cpu: number; milliseconds: number; disturbed: boolean };

type RigOptions = {
	/** Puts something into the data directory before the dashboard starts. */
	prepare?: (dataDir: string) => Promise<void>;
	env?: Record<string, string>;
};

/** The built dashboard and the bare server, each a process, and a load generator that is a third. */
export async function openRig(options: RigOptions = {}) {
	const folder = temporaryFolder('bench');
	const dataDir = join(folder.path, 'data');
	await options.prepare?.(dataDir);
	const dashboard = await startDashboard({
		dataDir,
		env: { NIXFLEET_LOG_LEVEL: 'error', ...options.env }
	});
	const bare = forkBeside(import.meta.url, 'bare-server.ts');
	const { port } = await messageOf<{ port: number }>(bare);
	const load = forkBeside(import.meta.url, 'load/main.ts');
	const pids = { fleet: dashboard.program.child.pid ?? 0, bare: bare.pid ?? 0 };
	const url = { fleet: `ws://127.0.0.1:${dashboard.port}/ws`, bare: `ws://127.0.0.1:${port}` };
	let person: Person | null = null;

	return {
		dashboard,
		dataDir,
		pids,
		url,
		async tell<Type extends Answer['type']>(
			order: Order,
			type: Type
		): Promise<Extract<Answer, { type: Type }>> {
			const coming = messageOf<Answer>(load);
			load.send(order);
			const answer = await coming;
			if (answer.type !== type) throw new Error('The load generator lost its way.');
			return answer as Extract<Answer, { type: Type }>;
		},
		/** Somebody who clicks. */
		async person(side: Side): Promise<Person> {
			if (side === 'bare') return { url: url.bare, headers: {} };
			person ??= {
				url: url.fleet,
				headers: { origin: dashboard.url, cookie: (await signIn(dashboard.url)) ?? '' }
			};
			return person;
		},
		/** What a piece of work cost one of the servers. */
		async cost(side: Side, work: () => Promise<unknown>): Promise<Cost> {
			const ours = [pids.fleet, pids.bare, load.pid ?? 0, process.pid];
			// What the kernel does meanwhile, it does for us: it writes what was committed.
			const sum = () => ours.reduce((total, pid) => total + cpuOf(pid), cpuOfKernel());
			const all = cpuOfAll() - sum();
			const before = cpuOf(pids[side]);
			const started = performance.now();
			await work();
			const milliseconds = performance.now() - started;
			const others = cpuOfAll() - sum() - all;
			const available = milliseconds * 1_000 * cpus().length;
			return {
				cpu: cpuOf(pids[side]) - before,
				milliseconds,
				disturbed: others / available > DISTURBED
			};
		},
		async [Symbol.asyncDispose]() {
			if (load.connected) load.disconnect();
			if (bare.connected) bare.disconnect();
			await dashboard.program.stop('SIGKILL');
			folder[Symbol.dispose]();
		}
	};
}

export type Rig = Awaited<ReturnType<typeof openRig>>;

/** Several of them, to be measured in turns. */
export async function openRigs(options: readonly RigOptions[]) {
	const all: Rig[] = [];
	const close = async () => {
		for (const rig of all.splice(0)) await rig[Symbol.asyncDispose]();
	};
	try {
		for (const each of options) all.push(await openRig(each));
	} catch (error) {
		await close();
		throw error;
	}
	return { all, [Symbol.asyncDispose]: close };
}

/** The rounds that nobody disturbed, or all where too few are left; then the figure is inconclusive. */
export function calmRounds<Round>(
	rounds: readonly Round[],
	isDisturbed: (round: Round) => boolean
): { rounds: readonly Round[]; inconclusive: boolean; note?: string } {
	const calm = rounds.filter((round) => !isDisturbed(round));
	if (calm.length === rounds.length) return { rounds, inconclusive: false };
	if (calm.length < CALM_ROUNDS) return { rounds, inconclusive: true };
	const left = rounds.length - calm.length;
	return {
		rounds: calm,
		inconclusive: false,
		note: `${left} rounds were left out: others used the machine`
	};
}
