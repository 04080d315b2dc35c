import { CLOSE } from '$lib/protocol/index.ts';
import { raiseAlarm } from './alarm.ts';
import type { KnownAgent } from './authenticate.ts';
import { AgentConnection, type AgentSocket } from './connection.ts';
import { contest } from './contest.ts';
import type { HostRecord } from './host-record.ts';
import type { HostsRoom } from './room.ts';
import { closeAtEnd } from './token-ends.ts';
import { noteUse } from './token-use.ts';

/**
 * Registers an agent's socket. A newcomer is refused while the present one is known to be alive: a cloned machine must
 * not take over. A dead or mute one gives way.
 * @returns null when refused
 */
export function connect(
	room: HostsRoom,
	known: KnownAgent,
	from: { socket: AgentSocket; address: string | null }
): AgentConnection | null {
	const { host } = known;
	const { socket, address } = from;
	if (contest(room, host).place !== 'free') {
		raiseAlarm(room, host, { reason: 'duplicate', address });
		return null;
	}
	const present = room.connections.get(host.id);
	if (present) {
		present.close(CLOSE.duplicate, 'replaced by a newer connection');
		present.socket.terminate();
	}
	const { tokenId, expiresAt } = known;
	const connection = new AgentConnection(socket, room.clock.now(), {
		tokenId,
		expiresAt,
		address
	});
	room.connections.set(host.id, connection);
	host.address = address;
	noteUse(room, known, address);
	closeAtEnd(room, connection);
	return connection;
}

/** Forgets a socket that closed, unless a newer one has taken its place. @returns whether it was current */
export function disconnect(
	room: HostsRoom,
	record: HostRecord,
	connection: AgentConnection
): boolean {
	clearTimeout(connection.expiryTimer);
	if (room.connections.get(record.id) !== connection) return false;
	room.connections.delete(record.id);
	record.connected = false;
	room.changed.emit(record.id);
	return true;
}
