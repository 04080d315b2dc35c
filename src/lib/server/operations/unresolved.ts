import { COMMANDS, STATES_OF_GROUP, supersedes, type Command } from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';
import { FAILED, type Database } from '../db/index.ts';
import type { OperationRow } from './operation-row.ts';

/** An operation that went wrong, and what it was to bring has not come since. */
export type Unresolved = Pick<
	OperationRow,
	'id' | 'hostId' | 'command' | 'state' | 'message' | 'finishedAt'
>;

/**
 * What is unresolved on a host after another of its operations ended. One that somebody stopped, or that never began, changes
 * nothing: neither did it go wrong, nor did it bring anything. Pure.
 */
export function afterEnd(before: readonly Unresolved[], ended: Unresolved): readonly Unresolved[] {
	if (ended.state === 'succeeded')
		return before.filter(({ command }) => !supersedes(ended.command, command));
	if (!STATES_OF_GROUP.failed.includes(ended.state)) return before;
	const { id, hostId, command, state, message, finishedAt } = ended;
	return [
		...before.filter((other) => other.command !== command),
		{ id, hostId, command, state, message, finishedAt }
	];
}

const bringing = (older: Command): Command[] =>
	COMMANDS.filter((newer) => supersedes(newer, older));

/** The newest failure of each command on each host, without those that a later success made good. */
export function loadUnresolved(db: Database): Promise<Unresolved[]> {
	const isMadeGood = sql.join(
		COMMANDS.map((command) => {
			const newer = sql.join(
				bringing(command).map((each) => sql`${each}`),
				sql`, `
			);
			return sql`(failed.command = ${command} and later.command in (${newer}))`;
		}),
		sql` or `
	);
	return db.all<Unresolved>(sql`
		select id, host_id as "hostId", command, state, message, finished_at as "finishedAt"
		from operations as failed
		where id in (select max(id) from operations where ${FAILED} group by host_id, command)
		and not exists (
			select 1 from operations as later
			where later.host_id = failed.host_id and later.id > failed.id
			and later.state = 'succeeded' and (${isMadeGood})
		)
		order by id
	`);
}
