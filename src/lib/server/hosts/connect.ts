import { CLOSE } from '$lib/protocol/index.ts';
import { AgentConnection, type AgentSocket } from './connection.ts';
import { contest } from './contest.ts';
import type { HostRecord } from './host-record.ts';
import type { HostsRoom } from './room.ts';

/**
 * Registers an agent's socket. A newcomer is refused while the present one is known to be alive: a cloned machine must
 * not take over. A dead or mute one gives way.
 * @returns null when refused
 */
export function connect(
	room: HostsRoom,
	record: HostRecord,
	socket: AgentSocket
): AgentConnection | null {
	if (contest(room, record).place !== 'free') {
		room.log.warn('A second agent came with a token that is in use', { host: record.name });
		void room.audit.record({
			actor: `host:${record.name}`,
			action: 'host.duplicate-refused',
			target: record.id
		});
		return null;
	}
	const present = room.connections.get(record.id);
	if (present) {
		present.close(CLOSE.duplicate, 'replaced by a newer connection');
		present.socket.terminate();
	}
	const connection = new AgentConnection(socket, room.clock.now());
	room.connections.set(record.id, connection);
	return connection;
}

/** Forgets a socket that closed, unless a newer one has taken its place. @returns whether it was current */
export function disconnect(
	room: HostsRoom,
	record: HostRecord,
	connection: AgentConnection
): boolean {
	if (room.connections.get(record.id) !== connection) return false;
	room.connections.delete(record.id);
	record.connected = false;
	room.changed.emit(record.id);
	return true;
}
