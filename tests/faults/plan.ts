import { FAILPOINTS, type Command, type Failpoint } from '$lib/protocol/index.ts';
import { createRandom } from './random.ts';

export type Part = keyof typeof FAILPOINTS;
export const SITUATIONS = ['idle', 'running', 'stop pending'] as const;
export type Situation = (typeof SITUATIONS)[number];

/** What is done to a world at some moment of a run. */
export type Fault =
	/** The process dies when it passes a named point; a guard only comes to its own once the runner has died at `first`. */
	| { kind: 'point'; part: Part; point: Failpoint; after: number; first?: Failpoint }
	| { kind: 'kill'; part: Part; atMs: number }
	| { kind: 'freeze'; part: 'server' | 'agent'; atMs: number; forMs: number }
	| { kind: 'reset'; atMs: number }
	| { kind: 'drop'; way: 'up' | 'down'; atMs: number; forMs: number }
	| { kind: 'latency'; ms: number }
	| { kind: 'slice'; bytes: number };

/** One run: what is asked for, when it is stopped, how much is written, and what goes wrong meanwhile. */
export type Plan = {
	name: string;
	command: Command;
	/** Milliseconds after the answer at which a stop is asked for; null: never. */
	stopAtMs: number | null;
	/** The same request twice, with one key. */
	twice: boolean;
	/** Lines of output each step writes. */
	noise: number;
	slowBuild: string;
	slowActivation: string;
	failActivation: boolean;
	/** The activation that fails has activated the new system all the same. */
	degraded: boolean;
	faults: Fault[];
	/** Nothing is asked for until the faults are over. */
	idle: boolean;
	/** It is asked for by a rollout, which the dashboard leads. */
	rollout: boolean;
};

/** A switch during which nothing goes wrong. */
export const CALM = {
	name: 'nothing goes wrong',
	command: 'pull-switch',
	stopAtMs: null,
	twice: false,
	noise: 20,
	slowBuild: '0.2',
	slowActivation: '0.2',
	failActivation: false,
	degraded: false,
	faults: [],
	idle: false,
	rollout: false
} satisfies Plan;

/** A switch that goes wrong by itself, while nothing else does: whatever the machine is like, it is rolled back. */
export const HEALED: Plan = {
	...CALM,
	name: 'an activation that fails half-way',
	failActivation: true,
	degraded: true
};

/** A guard dies at a point; most it only comes to once its runner has died. */
function guardDies(point: Failpoint): Fault {
	const dies = { kind: 'point', part: 'guard', point, after: 0 } as const;
	if (point === 'guard.started') return dies;
	const keeps = point === 'guard.keeping' || point === 'guard.kept-system';
	return { ...dies, first: keeps ? 'runner.confirmed' : 'runner.confirming' };
}

/** Where going back can be interrupted while it is the runner that does it. */
const GOING_BACK = ['guard.activating', 'guard.activated', 'guard.gone-back'] as const;

/** Every named point in every situation: the kill matrix. */
export function matrix(): Plan[] {
	const plans: Plan[] = [];
	for (const part of ['server', 'agent', 'runner'] as const)
		for (const point of FAILPOINTS[part])
			for (const situation of SITUATIONS)
				plans.push({
					...CALM,
					name: `${point} × ${situation}`,
					idle: situation === 'idle',
					rollout: point.startsWith('server.rollout.'),
					slowBuild: situation === 'stop pending' ? '1' : CALM.slowBuild,
					stopAtMs: situation === 'stop pending' ? 250 : null,
					failActivation: point === 'runner.going-back',
					faults: [
						{ kind: 'point', part, point, after: 0 },
						// Idle, most points are not passed: the process dies all the same.
						...(situation === 'idle' && part !== 'runner'
							? [{ kind: 'kill' as const, part, atMs: 0 }]
							: [])
					]
				});
	for (const point of FAILPOINTS.guard)
		for (const situation of SITUATIONS)
			plans.push({
				...CALM,
				name: `${point} × ${situation}`,
				idle: situation === 'idle',
				// A stop that comes before the activation leaves a guard nothing to do.
				slowActivation: situation === 'stop pending' ? '1' : CALM.slowActivation,
				stopAtMs: situation === 'stop pending' ? 1_500 : null,
				faults: [guardDies(point)]
			});
	for (const point of GOING_BACK)
		plans.push({
			...HEALED,
			name: `${point} × the runner goes back`,
			faults: [{ kind: 'point', part: 'guard', point, after: 0 }]
		});
	return plans;
}

/** A run that the seed alone decides. */
export function randomPlan(seed: number): Plan {
	const random = createRandom(seed);
	const command = random.pick<Command>(['pull-switch', 'pull-switch', 'switch', 'pull', 'test']);
	const parts: [Part, ...Part[]] = ['server', 'agent', 'runner', 'guard'];
	const fault = (): Fault => {
		const atMs = random.below(1_200);
		switch (random.below(8)) {
			case 0:
			case 1: {
				const part = random.pick(parts);
				const points: readonly Failpoint[] = FAILPOINTS[part];
				const point = points[random.below(points.length)] ?? FAILPOINTS.server[0];
				return part === 'guard'
					? guardDies(point)
					: { kind: 'point', part, point, after: random.below(3) };
			}
			case 2:
			case 3:
				return { kind: 'kill', part: random.pick(parts), atMs };
			case 4:
				return {
					kind: 'freeze',
					part: random.pick(['server', 'agent']),
					atMs,
					forMs: random.below(1_500)
				};
			case 5:
				return { kind: 'reset', atMs };
			case 6:
				return { kind: 'latency', ms: random.below(150) };
			default:
				return { kind: 'slice', bytes: 1 + random.below(200) };
		}
	};
	const flood = random.chance(0.1);
	// Rare, because both ends take 25 seconds to call a silent line dead.
	const halfOpen = random.chance(0.015);
	const silence = (): Fault => ({
		kind: 'drop',
		way: random.pick(['up', 'down']),
		atMs: random.below(1_000),
		forMs: 28_000
	});
	return {
		name: `random ${seed}`,
		command,
		stopAtMs: random.chance(0.3) ? random.below(1_500) : null,
		twice: random.chance(0.2),
		noise: flood ? 20_000 : random.below(200),
		slowBuild: String(random.below(6) / 10),
		slowActivation: String(random.below(6) / 10),
		failActivation: random.chance(0.15),
		degraded: false,
		faults: halfOpen ? [silence()] : Array.from({ length: 1 + random.below(3) }, fault),
		idle: random.chance(0.05),
		rollout: random.chance(0.15)
	};
}
