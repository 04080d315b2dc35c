import { LIMITS, type NoteHost, type TagHosts } from '$lib/protocol/index.ts';
import { eq } from 'drizzle-orm';
import { hosts } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { HostRecord } from './host-record.ts';
import type { HostsRoom } from './room.ts';

/** What people say about hosts, besides what those say of themselves. */

const find = (room: HostsRoom, id: string): HostRecord => {
	const record = room.records.get(id);
	if (record) return record;
	throw new FleetError('not-found', 'There is no such host. It may have been removed.');
};

/** The tags of a host when some are added and others taken away, in order. @throws {FleetError} too many */
function retagged({ name, tags }: HostRecord, { add, remove }: TagHosts): string[] {
	const after = [...new Set([...tags, ...add])].filter((tag) => !remove.includes(tag)).sort();
	if (after.length <= LIMITS.tagsPerHost) return after;
	throw new FleetError(
		'invalid',
		`${name} would have ${after.length} tags, and a host has at most ${LIMITS.tagsPerHost}. Take some away first. Nothing was changed.`,
		{ field: 'add' }
	);
}

/**
 * Gives tags to hosts and takes others away: all of them or, when one cannot have them, none. One audit row a host.
 * @returns how many hosts were changed
 */
export async function tagHosts(
	room: HostsRoom,
	{ actor, input }: { actor: string; input: TagHosts }
): Promise<number> {
	const changes = [...new Set(input.hostIds)]
		.map((id) => find(room, id))
		.map((record) => ({ record, after: retagged(record, input) }))
		.filter(({ record, after }) => after.join() !== record.tags.join());
	const [first, ...rest] = changes.flatMap(({ record, after }) => [
		room.db.update(hosts).set({ tags: after }).where(eq(hosts.id, record.id)),
		room.audit.row({
			actor,
			action: 'host.tagged',
			target: record.id,
			detail: { name: record.name, before: record.tags, after }
		})
	]);
	if (!first) return 0;
	await room.db.batch([first, ...rest]);
	for (const { record, after } of changes) {
		record.tags = after;
		room.changed.emit(record.id);
	}
	return changes.length;
}

/** Writes down what people should know about a host; null takes it away. */
export async function noteHost(
	room: HostsRoom,
	{ actor, input }: { actor: string; input: NoteHost }
): Promise<void> {
	const record = find(room, input.id);
	if (record.note === input.note) return;
	await room.db.batch([
		room.db.update(hosts).set({ note: input.note }).where(eq(hosts.id, record.id)),
		room.audit.row({
			actor,
			action: 'host.noted',
			target: record.id,
			detail: { name: record.name, before: record.note, after: input.note }
		})
	]);
	record.note = input.note;
	room.changed.emit(record.id);
}
