import { askable, type HostsRoom } from './room.ts';

/**
 * Asks hosts to look at everything anew and report it. Nothing is recorded and nothing changes on the host.
 * @returns for each host whether it is connected, and so was asked
 */
export function refreshHosts(
	room: HostsRoom,
	hostIds: readonly string[]
): { hostId: string; asked: boolean }[] {
	return hostIds.map((hostId) => {
		const connection = askable(room, hostId);
		connection?.send({ type: 'refresh' });
		return { hostId, asked: connection !== null };
	});
}
