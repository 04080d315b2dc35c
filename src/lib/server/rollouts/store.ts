import { asc, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { AuditEntry } from '../audit/index.ts';
import { rolloutHosts, rollouts, type Database } from '../db/index.ts';
import type { RolloutHostRow, RolloutRow } from './rollout-row.ts';
import type { LiveRollout, RolloutsRoom } from './room.ts';

/** What becomes of a rollout in one commit. */
export type Change = {
	rollout?: Partial<Omit<RolloutRow, 'id'>>;
	/** Whole rows of those hosts that change. */
	hosts?: readonly RolloutHostRow[];
	audit?: readonly AuditEntry[];
};

/** Stores a change, and takes it into memory once it is committed. All or nothing; nothing to change is nothing to do. */
export async function change(
	room: RolloutsRoom,
	live: LiveRollout,
	{ rollout = {}, hosts = [], audit = [] }: Change
): Promise<void> {
	const { id } = live.row;
	const statements = [
		...(Object.keys(rollout).length === 0
			? []
			: [room.db.update(rollouts).set(rollout).where(eq(rollouts.id, id))]),
		...(hosts.length === 0 ? [] : [room.db.run(hostsStatement(id, hosts))]),
		...audit.map((entry) => room.audit.row({ ...entry, target: id }))
	];
	const [first, ...rest] = statements;
	if (first === undefined) return;
	await room.db.batch([first, ...rest]);
	live.row = { ...live.row, ...rollout };
	for (const host of hosts) {
		live.hosts.set(host.hostId, host);
		if (host.state !== 'asked' && host.operationId !== null)
			live.operations.delete(host.operationId);
	}
}

/** One statement, however many hosts change. Without the limit, all changes would be read anew for each host of the rollout. */
function hostsStatement(id: string, hosts: readonly RolloutHostRow[]) {
	const rows = JSON.stringify(
		hosts.map((host) => [
			host.hostId,
			host.state,
			host.attempt,
			host.operationId,
			host.sentence,
			Number(host.forgiven),
			host.changedAt
		])
	);
	return sql`
		update ${rolloutHosts} set
			state = change.value ->> 1,
			attempt = change.value ->> 2,
			operation_id = change.value ->> 3,
			sentence = change.value ->> 4,
			forgiven = change.value ->> 5,
			changed_at = change.value ->> 6
		from (select value from json_each(${rows}) limit -1) as change
		where ${rolloutHosts.rolloutId} = ${id} and ${rolloutHosts.hostId} = change.value ->> 0
	`;
}

export type Stored = { row: RolloutRow; hosts: RolloutHostRow[] };

/** Those that are not at an end, and those of which something still runs, oldest first. */
export async function loadLive(db: Database): Promise<Stored[]> {
	const rows = await db
		.select()
		.from(rollouts)
		.where(
			sql`state in ('running', 'paused') or ${rollouts.id} in (select rollout_id from ${rolloutHosts} where state = 'asked')`
		)
		.orderBy(asc(rollouts.id));
	return Promise.all(rows.map(async (row) => ({ row, hosts: await hostsOf(db, row.id) })));
}

/** A rollout that need not be in memory; null: there is none. */
export async function findStored(db: Database, id: string): Promise<Stored | null> {
	const row = await db.query.rollouts.findFirst({ where: eq(rollouts.id, id) });
	return row === undefined ? null : { row, hosts: await hostsOf(db, id) };
}

const hostsOf = (db: Database, id: string): Promise<RolloutHostRow[]> =>
	db
		.select()
		.from(rolloutHosts)
		.where(eq(rolloutHosts.rolloutId, id))
		.orderBy(asc(rolloutHosts.place));

/** A page of rollouts, newest first. */
export const pageOf = (
	db: Database,
	{ before, limit }: { before?: string | undefined; limit: number }
): Promise<RolloutRow[]> =>
	db
		.select()
		.from(rollouts)
		.where(before === undefined ? isNotNull(rollouts.id) : sql`${rollouts.id} < ${before}`)
		.orderBy(desc(rollouts.id))
		.limit(limit);

/** How many hosts of each of these rollouts are in each state. */
export const statesIn = (db: Database, ids: string[]) =>
	db
		.select({
			rolloutId: rolloutHosts.rolloutId,
			state: rolloutHosts.state,
			hosts: sql<number>`count(*)`
		})
		.from(rolloutHosts)
		.where(inArray(rolloutHosts.rolloutId, ids))
		.groupBy(rolloutHosts.rolloutId, rolloutHosts.state);
