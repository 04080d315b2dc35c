import type { SessionView } from '$lib/protocol/index.ts';
import { FleetError } from '../../platform/errors.ts';
import type { Asker, AuthRoom } from '../room.ts';

export const listSessions = (room: AuthRoom, asker: Asker): Promise<SessionView[]> =>
	room.sessions.list(asker.userId, asker.hash);

/** Ends one session of who asks; its sockets close at once. @throws {FleetError} not-found */
export async function endSession(room: AuthRoom, asker: Asker, id: string): Promise<void> {
	const [ended] = await room.db.batch([
		room.sessions.endingOne(asker.userId, id),
		room.audit.rowIfChanged({ actor: asker.name, action: 'session.ended', target: id })
	]);
	room.sessions.announce(ended);
	if (ended.length === 0)
		throw new FleetError(
			'not-found',
			'There is no such session of yours, or it has ended already.'
		);
}

/** Ends every session of who asks but the one they ask with. @returns how many */
export async function endOtherSessions(room: AuthRoom, asker: Asker): Promise<number> {
	const [ended] = await room.db.batch([
		room.sessions.endingOthersOf(asker.userId, asker.hash),
		room.audit.rowIfChanged({
			actor: asker.name,
			action: 'session.others-ended',
			target: asker.userId
		})
	]);
	room.sessions.announce(ended);
	return ended.length;
}
