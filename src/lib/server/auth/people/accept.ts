import type { Role } from '$lib/protocol/index.ts';
import { and, eq, gt, sql } from 'drizzle-orm';
import { invitations, users } from '../../db/index.ts';
import { FleetError, isUniqueViolation } from '../../platform/errors.ts';
import { newUlid } from '../../platform/ids.ts';
import { confirmTotp } from '../confirm-totp.ts';
import { checkNewPassword } from '../password-rules.ts';
import { hashPassword } from '../passwords.ts';
import { createRecoveryCodes, keepCodes } from '../recovery-codes.ts';
import type { AuthRoom } from '../room.ts';
import type { SignInPlace } from '../sessions.ts';
import type { FirstSignIn } from '../setup.ts';
import { hashToken } from '../tokens.ts';
import { createTotpSecret, totpUri } from '../totp.ts';

export type AcceptInput = {
	token: string;
	password: string;
	passwordAgain: string;
	/** Both empty: no second factor. */
	totpSecret: string;
	totpCode: string;
	place: SignInPlace;
};

export type OpenInvitation = {
	name: string;
	role: Role;
	isNew: boolean;
	/** A fresh second factor to offer; nothing is stored until it is confirmed. */
	totpSecret: string;
	totpUri: string;
};

const isOpen = (room: AuthRoom, token: string) =>
	and(eq(invitations.tokenHash, hashToken(token)), gt(invitations.expiresAt, room.clock.now()));

/** What a link is good for; null when it was used, taken back, is over, or never was. */
export async function readInvitation(
	room: AuthRoom,
	token: string
): Promise<OpenInvitation | null> {
	const link = await room.db.query.invitations.findFirst({ where: isOpen(room, token) });
	if (!link) return null;
	const totpSecret = createTotpSecret();
	return {
		name: link.name,
		role: link.role,
		isNew: link.userId === null,
		totpSecret,
		totpUri: totpUri(totpSecret, link.name)
	};
}

/** Sets the password of the person a link was made for, and signs them in. @throws {FleetError} with what to correct */
export async function acceptInvitation(room: AuthRoom, input: AcceptInput): Promise<FirstSignIn> {
	const { db } = room;
	const link = await db.query.invitations.findFirst({ where: isOpen(room, input.token) });
	if (!link) throw isOver();
	checkNewPassword({ ...input, name: link.name });
	const totp = confirmTotp(input, room.clock.now());
	const password = await hashPassword(input.password);
	const userId = link.userId ?? newUlid();
	const totpSecret = totp && room.box.seal(totp.secret);
	const recoveryCodes = totpSecret === null ? [] : createRecoveryCodes();
	const set = {
		passwordScheme: password.scheme,
		passwordHash: password.hash,
		totpSecret,
		totpLastCounter: totp && totp.counter
	};
	const take = db
		.delete(invitations)
		.where(and(eq(invitations.id, link.id), isOpen(room, input.token)))
		.returning({ id: invitations.id });
	// Each of the next statements does something only when the one before it did.
	const write =
		link.userId === null
			? db
					.insert(users)
					.select(
						sql`select ${userId}, ${link.name}, ${link.role}, ${set.passwordScheme}, ${set.passwordHash}, ${totpSecret}, ${set.totpLastCounter}, ${room.clock.now()} where changes() > 0`
					)
			: db
					.update(users)
					.set(set)
					.where(and(eq(users.id, userId), sql`changes() > 0`));
	const row = room.audit.rowIfChanged({
		actor: link.name,
		action: link.userId === null ? 'user.joined' : 'user.password-changed',
		target: userId,
		detail: { role: link.role, invitedBy: link.createdBy, secondFactor: totp !== null }
	});
	const codes = totpSecret === null ? [] : keepCodes(db, { userId, totpSecret }, recoveryCodes);
	try {
		const [taken] = await db.batch([take, write, row, ...codes]);
		if (taken.length === 0) throw isOver();
	} catch (error) {
		if (isUniqueViolation(error))
			throw new FleetError(
				'conflict',
				`There is somebody called ${link.name} already. Ask the admin who invited you for another link.`
			);
		throw error;
	}
	const { cookie } = await room.sessions.create(userId, input.place);
	return { cookie, recoveryCodes };
}

const isOver = () =>
	new FleetError(
		'forbidden',
		'This link was used, taken back, or is too old. Ask an admin for a new one.'
	);
