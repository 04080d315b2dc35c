import { CLOSE } from '$lib/protocol/index.ts';
import type { AgentConnection } from './connection.ts';
import type { HostsRoom } from './room.ts';

/** Ends remembered at most. They only matter while somebody is on the way through the door with the token. */
const REMEMBERED = 10_000;
/** The end is looked at anew at least so often, because clocks are set and timers sleep with the machine. */
const LOOK_EVERY_MS = 30_000;

type Known = { tokenId: string; expiresAt: number | null };

/**
 * Sets the end of tokens: at once, or at a time to come. Live sockets that came in with them end then, and so does
 * who was let in with what the database said a moment ago.
 */
export function setTokenEnds(
	room: HostsRoom,
	tokenIds: Iterable<string>,
	end: { at: number; reason: string }
): void {
	const ending = new Set(tokenIds);
	for (const id of ending) {
		room.tokenEnds.delete(id);
		room.tokenEnds.set(id, end.at);
		const oldest = room.tokenEnds.keys().next();
		if (room.tokenEnds.size > REMEMBERED && !oldest.done) room.tokenEnds.delete(oldest.value);
	}
	for (const connection of room.connections.values())
		if (ending.has(connection.credentials.tokenId)) closeAtEnd(room, connection, end.reason);
}

/** When a token ends, as known now. */
const endOf = (room: HostsRoom, { tokenId, expiresAt }: Known): number =>
	Math.min(expiresAt ?? Infinity, room.tokenEnds.get(tokenId) ?? Infinity);

export const isEnded = (room: HostsRoom, known: Known): boolean =>
	endOf(room, known) <= room.clock.now();

/** Closes a connection when its token ends: a timer, so that it happens at that very moment. */
export function closeAtEnd(
	room: HostsRoom,
	connection: AgentConnection,
	reason = 'the token has expired'
): void {
	clearTimeout(connection.expiryTimer);
	const left = endOf(room, connection.credentials) - room.clock.now();
	if (left === Infinity || connection.ended) return;
	if (left <= 0) return connection.close(CLOSE.unauthenticated, reason);
	connection.expiryTimer = setTimeout(
		() => closeAtEnd(room, connection, reason),
		Math.min(left, LOOK_EVERY_MS)
	);
	connection.expiryTimer.unref();
}
