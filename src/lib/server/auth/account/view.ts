import type { AccountView } from '$lib/protocol/index.ts';
import { codesLeft } from '../recovery-codes.ts';
import { isFromEnvironment, type Asker, type AuthRoom } from '../room.ts';
import { ownRow } from './own-row.ts';

export async function viewAccount(room: AuthRoom, asker: Asker): Promise<AccountView> {
	const user = await ownRow(room, asker);
	const fromEnvironment = isFromEnvironment(room, user);
	return {
		name: user.name,
		role: user.role,
		createdAt: user.createdAt,
		password: fromEnvironment ? 'environment' : 'person',
		totp: {
			on: user.totpSecret !== null,
			decidedBy: fromEnvironment && room.environment.totp ? 'environment' : 'person'
		},
		recoveryCodesLeft: await codesLeft(room.db, user.id)
	};
}
