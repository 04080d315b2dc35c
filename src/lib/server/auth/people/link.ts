import { LIMITS } from '$lib/protocol/index.ts';
import { randomBytes } from 'node:crypto';
import { newUlid } from '../../platform/ids.ts';
import { hashToken } from '../tokens.ts';

/** A fresh one-time link: the secret part for the person, and what is stored. */
export function newLinkRow(of: { name: string; actor: string; now: number }) {
	const token = randomBytes(32).toString('base64url');
	return {
		token,
		row: {
			id: newUlid(of.now),
			tokenHash: hashToken(token),
			name: of.name,
			createdBy: of.actor,
			createdAt: of.now,
			expiresAt: of.now + LIMITS.invitationMs
		}
	};
}
