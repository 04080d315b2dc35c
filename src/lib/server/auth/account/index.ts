import type { ChangePassword } from '$lib/protocol/index.ts';
import type { Asker, AuthRoom } from '../room.ts';
import { changePassword } from './change-password.ts';
import { endOtherSessions, endSession, listSessions } from './sessions.ts';
import { createOwnTotp } from './totp.ts';
import { viewAccount } from './view.ts';

/** What people do with their own account. */
export const createAccount = (room: AuthRoom) => ({
	view: (asker: Asker) => viewAccount(room, asker),
	changePassword: (asker: Asker, input: ChangePassword) => changePassword(room, asker, input),
	totp: createOwnTotp(room),
	sessions: (asker: Asker) => listSessions(room, asker),
	endSession: (asker: Asker, id: string) => endSession(room, asker, id),
	endOtherSessions: (asker: Asker) => endOtherSessions(room, asker)
});
