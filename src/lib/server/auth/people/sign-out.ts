import type { Asker, AuthRoom } from '../room.ts';
import { knownUser } from './known.ts';

/** Ends all sessions of a person. @returns how many. @throws {FleetError} not-found */
export async function signOut(room: AuthRoom, asker: Asker, id: string): Promise<number> {
	const user = await knownUser(room, id);
	const [ended] = await room.db.batch([
		room.sessions.endingAllOf(user.id),
		room.audit.rowIfChanged({
			actor: asker.name,
			action: 'user.signed-out',
			target: user.name
		})
	]);
	room.sessions.announce(ended);
	return ended.length;
}
