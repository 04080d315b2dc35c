import { isTerminal, type OperationState } from '$lib/protocol/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../support/wait-for.ts';
import {
	checkOperation,
	checkRollout,
	checkSurroundings,
	type Systems,
	type Violation
} from './checker.ts';
import type { FaultWorld } from './fault-world.ts';
import type { Fault, Plan } from './plan.ts';

/** Until then everything must have come to rest; generous, because machines are busy. */
const REST_MS = 90_000;

export type RunReport = {
	plan: Plan;
	/** Whether the armed point was passed. */
	hit: boolean;
	outcome: OperationState | 'refused' | 'none';
	violations: Violation[];
};

/** One run in a world: ask, let things go wrong, wait until all is at rest, and look at what is left of it. */
export async function carryOut(world: FaultWorld, plan: Plan): Promise<RunReport> {
	world.steer({
		// Another system for every run, so that every switch is on trial.
		salt: String(Date.now()),
		noise: String(plan.noise),
		'slow-build': plan.slowBuild,
		'slow-activation': plan.slowActivation,
		'fail-activation': plan.failActivation ? '4' : null,
		degraded: plan.degraded ? '' : null
	});
	const commit = plan.command === 'pull' || plan.command === 'pull-switch';
	if (commit) world.repository.commit({ [`change-${Date.now()}`]: 'x' });
	const faults = plan.faults.map((fault) => inject(world, fault));
	if (plan.idle) {
		await Promise.all(faults);
		await world.host();
	}
	const before = world.systems();
	const seen: OperationState[] = [];
	const { id, rolloutId } = plan.rollout
		? await askByRollout(world, plan)
		: { id: await ask(world, plan), rolloutId: null };
	try {
		if (id === null) {
			await Promise.all(faults);
			return { plan, hit: world.disarm(), outcome: 'refused', violations: [] };
		}
		const stop = plan.stopAtMs === null ? null : sleep(plan.stopAtMs).then(() => world.stop(id));
		await atRest(world, id, seen).catch(() => null);
		await Promise.all([...faults, stop]);
		world.proxy.set({ kind: 'none' });
		const hit = world.disarm();
		await world.host();
		const seenOfRollout = rolloutId === null ? [] : await lookAtRollout(world, rolloutId);
		const { outcome, violations } = await look(world, { id, seen, before });
		return { plan, hit, outcome, violations: [...violations, ...seenOfRollout] };
	} finally {
		world.proxy.set({ kind: 'none' });
		world.disarm();
	}
}

async function inject(world: FaultWorld, fault: Fault): Promise<void> {
	switch (fault.kind) {
		case 'point':
			return world.arm(fault.point, fault);
		case 'kill':
			await sleep(fault.atMs);
			return world.kill(fault.part);
		case 'freeze':
			await sleep(fault.atMs);
			return world.freeze(fault.part, fault.forMs);
		case 'reset':
			await sleep(fault.atMs);
			return world.proxy.reset();
		case 'drop':
			await sleep(fault.atMs);
			world.proxy.set({ kind: 'drop', way: fault.way });
			await sleep(fault.forMs);
			return world.proxy.set({ kind: 'none' });
		case 'latency':
		case 'slice':
			return world.proxy.set(fault);
	}
}

/** @returns the id of the operation, or null when it was refused for a good reason */
async function ask(world: FaultWorld, plan: Plan): Promise<string | null> {
	const idempotencyKey = `run-${Math.random().toString(36).slice(2)}-key`;
	const request = {
		command: plan.command,
		idempotencyKey,
		queue: true,
		...(plan.command === 'pull' ? { force: true } : {})
	};
	const answers = await Promise.all(
		Array.from({ length: plan.twice ? 2 : 1 }, () => world.request(request))
	);
	const ids = answers.flat().flatMap((outcome) => outcome.operationId ?? []);
	if (new Set(ids).size > 1) throw new Error(`one key made several operations: ${ids.join(', ')}`);
	return ids[0] ?? null;
}

/** The same by a rollout. @returns also the id of the operation, once the rollout knows it; null when there was nothing to do */
async function askByRollout(
	world: FaultWorld,
	plan: Plan
): Promise<{ id: string | null; rolloutId: string }> {
	const idempotencyKey = `rollout-${Math.random().toString(36).slice(2)}-key`;
	const ids = await Promise.all(
		Array.from({ length: plan.twice ? 2 : 1 }, () =>
			world.startRollout({ command: plan.command, idempotencyKey })
		)
	);
	const [rolloutId = ''] = ids;
	if (new Set(ids).size > 1) throw new Error(`one key made several rollouts: ${ids.join(', ')}`);
	const host = await waitFor(
		'the rollout to ask its host',
		async () => {
			const { hosts, state } = await world.rollout(rolloutId);
			const [first] = hosts;
			return first && (first.operationId !== null || state !== 'running') && first;
		},
		REST_MS
	);
	return { id: host.operationId, rolloutId };
}

async function lookAtRollout(world: FaultWorld, id: string): Promise<Violation[]> {
	await waitFor(
		'the rollout to end',
		async () => (await world.rollout(id)).state === 'finished',
		REST_MS
	).catch(() => null);
	return checkRollout(await world.rollout(id), await world.operationsSince(id));
}

/** Follows the operation until it has ended, and keeps the states it went through. */
async function atRest(world: FaultWorld, id: string, seen: OperationState[]): Promise<void> {
	await waitFor(
		`operation ${id} to end`,
		async () => {
			const operation = await world.operation(id);
			if (operation === null) return true;
			if (seen.at(-1) !== operation.state) seen.push(operation.state);
			return isTerminal(operation.state);
		},
		REST_MS
	);
}

async function look(
	world: FaultWorld,
	{ id, seen, before }: { id: string; seen: OperationState[]; before: Systems }
): Promise<Pick<RunReport, 'outcome' | 'violations'>> {
	// An activation whose runner died is let finish: what it started is awaited before the look.
	await waitFor('what it started to end', () => world.left(id).length === 0, 20_000).catch(
		() => null
	);
	const operation = await world.operation(id);
	if (operation && seen.at(-1) !== operation.state) seen.push(operation.state);
	const observation = {
		id,
		operation,
		seen,
		ledger: world.ledger(id),
		storedLog: await world.storedLog(id),
		hostLog: world.hostLog(id),
		left: world.left(id),
		systems: { before, now: world.systems() }
	};
	const around = {
		...(await world.database()),
		output: world.output(),
		secrets: world.secrets
	};
	return {
		outcome: operation?.state ?? 'none',
		violations: [...checkOperation(observation), ...checkSurroundings(around)]
	};
}
