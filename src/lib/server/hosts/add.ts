import type { AddedHost, AddHost } from '$lib/protocol/index.ts';
import { hashToken, newHostToken } from '../auth/index.ts';
import { hosts, hostTokens } from '../db/index.ts';
import { FleetError, isUniqueViolation } from '../platform/errors.ts';
import { newUlid } from '../platform/ids.ts';
import { fromRow } from './host-record.ts';
import { newHostRow } from './new-row.ts';
import { findByName, type HostsRoom } from './room.ts';

/** Adds a host before its agent has ever connected. The token in the answer is shown once. */
export async function addHost(
	room: HostsRoom,
	request: { actor: string; input: AddHost }
): Promise<AddedHost> {
	const { actor, input } = request;
	if (findByName(room, input.name)) throw nameTaken(input.name);
	const hostId = newUlid();
	const token = newHostToken();
	const now = room.clock.now();
	const row = newHostRow({ id: hostId, now, looks: input, profile: null, approval: 'approved' });
	try {
		await room.db.batch([
			room.db.insert(hosts).values(row),
			room.db
				.insert(hostTokens)
				.values({ id: token.id, hostId, hash: hashToken(token.token), createdAt: now }),
			room.audit.row({ actor, action: 'host.added', target: hostId, detail: { name: input.name } })
		]);
	} catch (error) {
		if (isUniqueViolation(error)) throw nameTaken(input.name);
		throw error;
	}
	room.records.set(hostId, fromRow(row));
	room.changed.emit(hostId);
	return { hostId, name: input.name, token: token.token };
}

const nameTaken = (name: string): FleetError =>
	new FleetError(
		'name-taken',
		`A host named "${name}" exists already. Choose another name, or remove that host first.`,
		{ field: 'name' }
	);
