import type { Invite, Role } from '$lib/protocol/index.ts';
import type { Asker, AuthRoom } from '../room.ts';
import { acceptInvitation, readInvitation, type AcceptInput } from './accept.ts';
import { invite, withdraw } from './invite.ts';
import { listPeople } from './list.ts';
import { removePerson } from './remove.ts';
import { resetAccess } from './reset-access.ts';
import { setRole } from './set-role.ts';
import { signOut } from './sign-out.ts';

/** What admins do with the accounts of others, and how an invited person comes in. */
export const createPeople = (room: AuthRoom) => ({
	list: () => listPeople(room),
	invite: (asker: Asker, input: Invite) => invite(room, asker, input),
	withdraw: (asker: Asker, id: string) => withdraw(room, asker, id),
	setRole: (asker: Asker, input: { id: string; role: Role }) => setRole(room, asker, input),
	resetAccess: (asker: Asker, id: string) => resetAccess(room, asker, id),
	signOut: (asker: Asker, id: string) => signOut(room, asker, id),
	remove: (asker: Asker, id: string) => removePerson(room, asker, id),
	invitation: (token: string) => readInvitation(room, token),
	accept: (input: AcceptInput) => acceptInvitation(room, input)
});
