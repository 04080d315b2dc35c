import type { IncomingMessage } from 'node:http';

/**
 * Why an upgrade is refused before anybody looks at who asks; null when it is not. Addresses end up in logs and
 * histories, so nothing of ours is ever in one; and who brings two identities could be taken for either.
 */
export function upgradeProblem(request: Pick<IncomingMessage, 'url' | 'headers'>): string | null {
	if ((request.url ?? '').includes('?'))
		return 'Nothing may follow /ws in the address. A token belongs into the Authorization header.';
	const { authorization, cookie } = request.headers;
	if (cookie !== undefined && /^\s*bearer\b/i.test(authorization ?? ''))
		return 'Send a session cookie or a bearer token, not both.';
	return null;
}
