import { isHostToken } from '$lib/protocol/index.ts';
import type { IncomingMessage } from 'node:http';
import { constantTimeEqual, hashToken } from '../auth/index.ts';
import type { KnownAgent } from '../hosts/index.ts';
import type { Caller, Services } from '../rpc/index.ts';

/** The token in an Authorization header; null when there is none or it is absurdly long. */
export function bearerToken(header: string | undefined): string | null {
	const match = /^Bearer ([\x21-\x7e]{1,512})$/.exec(header ?? '');
	return match?.[1] ?? null;
}

/**
 * Who is knocking: a browser by its session cookie (it sends an Origin), an agent by its token (it
 * sends none). Null: nobody we know.
 */
export async function callerOf(
	request: IncomingMessage,
	known: { services: Services; enrolmentToken: string; address: string }
): Promise<Caller | { kind: 'host'; known: KnownAgent } | null> {
	if (request.headers.origin !== undefined) {
		const session = await known.services.auth.sessionFromCookies(request.headers.cookie ?? '');
		return session && { kind: 'user', ...session.user, sessionHash: session.hash };
	}
	const token = bearerToken(request.headers.authorization);
	if (token === null) return null;
	if (isHostToken(token)) {
		const agent = await known.services.hosts.authenticate(token);
		return agent && { kind: 'host', known: agent };
	}
	// Hashes are compared, so that neither length nor content shows in the time it takes.
	return constantTimeEqual(hashToken(token), hashToken(known.enrolmentToken))
		? { kind: 'enrolment', address: known.address }
		: null;
}
