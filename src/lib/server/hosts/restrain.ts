import { eq } from 'drizzle-orm';
import { hosts } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { HostRecord } from './host-record.ts';
import { namedCommit, type CommitHistory } from './named-commit.ts';
import type { HostsRoom } from './room.ts';

/**
 * Keeps a host on one commit, whatever the target is; null lets it follow the target again.
 * @param request.commit the hash or, where it is known here, its beginning
 * @throws {FleetError} invalid
 */
export async function pinHost(
	room: HostsRoom,
	request: { actor: string; id: string; commit: string | null; history?: CommitHistory }
): Promise<void> {
	const { actor, id, commit: named, history } = request;
	const commit =
		named === null ? null : await namedCommit(named, { history, hosts: room.records.values() });
	await restrain(room, {
		actor,
		id,
		change: { pinnedCommit: commit },
		action: commit === null ? 'host.unpinned' : 'host.pinned'
	});
}

/** Lets nothing change a host until it is released; the note says why. Null releases it. */
export const holdHost = (
	room: HostsRoom,
	request: { actor: string; id: string; note: string | null }
): Promise<void> =>
	restrain(room, {
		...request,
		change: { holdNote: request.note },
		action: request.note === null ? 'host.released' : 'host.held'
	});

async function restrain(
	room: HostsRoom,
	request: {
		actor: string;
		id: string;
		change: { pinnedCommit: string | null } | { holdNote: string | null };
		action: string;
	}
): Promise<void> {
	const { id, change, actor, action } = request;
	const record = room.records.get(id);
	if (!record)
		throw new FleetError('not-found', 'There is no such host. It may have been removed.');
	await room.db.batch([
		room.db.update(hosts).set(change).where(eq(hosts.id, id)),
		room.audit.row({
			actor,
			action,
			target: id,
			detail: { name: record.name, before: before(record, change), after: change }
		})
	]);
	Object.assign(record, change);
	room.changed.emit(id);
}

/** What the change takes the place of. */
const before = (
	{ pinnedCommit, holdNote }: HostRecord,
	change: { pinnedCommit: string | null } | { holdNote: string | null }
) => ('pinnedCommit' in change ? { pinnedCommit } : { holdNote });
