import {
	failpoint,
	LIMITS,
	type PlanRollout,
	type RolloutPlan,
	type StartRollout
} from '$lib/protocol/index.ts';
import { eq } from 'drizzle-orm';
import { rollouts } from '../db/index.ts';
import { followedBy } from '../hosts/index.ts';
import { FleetError } from '../platform/errors.ts';
import { newUlid } from '../platform/ids.ts';
import { show } from './look.ts';
import { makePlan } from './make-plan.ts';
import { remember } from './memory.ts';
import { isOpen, type RolloutHostRow, type RolloutRow } from './rollout-row.ts';
import type { RolloutsRoom } from './room.ts';

/** How long an idempotency key is remembered. */
const IDEMPOTENCY_MS = 24 * 3_600_000;

/**
 * Begins a rollout: who is part of it, in which wave, and what each checks out is settled and stored here, and asked of nobody
 * yet. To be called serially.
 * @throws {FleetError} not-found, not-ready: there is nobody to ask; conflict: other commits than were confirmed, or too many at once
 */
export async function startRollout(
	room: RolloutsRoom,
	{ actor, input }: { actor: string; input: StartRollout }
): Promise<{ id: string }> {
	const repeated = await startedBefore(room, input.idempotencyKey);
	if (repeated !== null) return { id: repeated };
	const open = [...room.live.values()].filter(({ row }) => isOpen(row)).length;
	if (open >= LIMITS.openRollouts)
		throw new FleetError(
			'conflict',
			`${open} rollouts are not at an end, which is as many as there can be. Cancel one, or wait for its end.`
		);
	const plan = await makePlan(room, input);
	assertSomebody(plan);
	assertConfirmed(plan, input.expectedCommits);
	const stored = rowsOf(room, { actor, input, plan });
	await room.db.batch([
		room.db.insert(rollouts).values(stored.row),
		room.insertHosts(stored.hosts),
		room.audit.row({
			actor,
			action: 'rollout.started',
			target: stored.row.id,
			detail: {
				command: input.command,
				hosts: stored.hosts.map(({ hostName }) => hostName),
				commits: plan.commits
			}
		})
	]);
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.rollout.started');
	const live = remember(room, stored);
	room.log.info('Rollout started', {
		rollout: stored.row.id,
		command: input.command,
		hosts: stored.hosts.length,
		by: actor
	});
	show(room, live);
	// What still waits in older ones is this one's now.
	const others = stored.hosts.flatMap(({ hostId }) => [...(room.byHost.get(hostId) ?? [])]);
	for (const id of new Set(others)) room.lookSoon(id);
	return { id: stored.row.id };
}

/** The same key within 24 hours returns the same rollout, whatever has become of it; an older one is forgotten. */
async function startedBefore(room: RolloutsRoom, key: string | undefined): Promise<string | null> {
	if (key === undefined) return null;
	const row = await room.db.query.rollouts.findFirst({ where: eq(rollouts.idempotencyKey, key) });
	if (row === undefined) return null;
	if (row.createdAt > room.clock.now() - IDEMPOTENCY_MS) return row.id;
	await room.db.update(rollouts).set({ idempotencyKey: null }).where(eq(rollouts.id, row.id));
	return null;
}

function assertSomebody({ waves, leftOut }: RolloutPlan): void {
	if (waves.length > 0) return;
	throw new FleetError(
		'not-ready',
		`None of the hosts can be part of the rollout. ${leftOut[0]?.why ?? ''}`.trim()
	);
}

function assertConfirmed({ commits }: RolloutPlan, expected: string[] | undefined): void {
	if (expected === undefined) return;
	const told = [...new Set(expected)].sort();
	if (told.join() === commits.join()) return;
	throw new FleetError(
		'conflict',
		'The hosts would get other commits now than were confirmed: something was pushed, pinned or chosen meanwhile. Nothing was begun. Look at the plan again.'
	);
}

function rowsOf(
	room: RolloutsRoom,
	{ actor, input, plan }: { actor: string; input: StartRollout; plan: RolloutPlan }
): { row: RolloutRow; hosts: RolloutHostRow[] } {
	const now = room.clock.now();
	const id = newUlid(now);
	const soaks = plan.waves.map(({ soakMs }) => soakMs);
	const row: RolloutRow = {
		id,
		command: input.command,
		soaks,
		...settings(input),
		commits: plan.commits,
		state: 'running',
		pauseKind: null,
		pauseMessage: null,
		wave: 0,
		soakUntil: null,
		requestedBy: actor,
		createdAt: now,
		// Watching takes no time away from hosts that are away.
		expiresAt: now + LIMITS.rolloutMs + soaks.reduce((sum, soakMs) => sum + soakMs, 0),
		resumedAt: null,
		finishedAt: null,
		idempotencyKey: input.idempotencyKey ?? null
	};
	const hosts = plan.waves
		.flatMap((planned, wave) => planned.hosts.map((host) => ({ ...host, wave })))
		.map(({ hostId, hostName, commit, wave }, place): RolloutHostRow => ({
			rolloutId: id,
			hostId,
			hostName,
			place,
			wave,
			state: 'waiting',
			commit,
			...followedBy(room.hosts.find(hostId)),
			attempt: 1,
			operationId: null,
			sentence: null,
			forgiven: false,
			changedAt: now
		}));
	return { row, hosts };
}

const settings = ({ atOnce, maxFailures, offline }: PlanRollout) => ({
	atOnce,
	maxFailures,
	offline
});
