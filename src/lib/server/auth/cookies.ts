import { createHmac } from 'node:crypto';
import { constantTimeEqual } from './tokens.ts';

export type SessionCookie = {
	name: string;
	value: string;
	attributes: { path: '/'; httpOnly: true; sameSite: 'strict'; secure: boolean; maxAge: number };
};

const sign = (id: string, secret: string): string =>
	createHmac('sha256', secret).update(`session:${id}`).digest('base64url');

/**
 * Signed session cookies. The first secret signs, all verify: put a new one in front, and drop the
 * old one a cookie's lifetime later.
 * @throws when there is no secret: everybody could forge what an empty one signs
 * @param options.secure whether the dashboard is reached by https; the name says so too
 */
export function createSessionCookies(options: {
	secrets: string[];
	secure: () => boolean;
	maxAgeSeconds: number;
}) {
	const [signing, ...older] = options.secrets;
	if (signing === undefined || signing === '')
		throw new Error('Session cookies need a secret to be signed with.');
	const name = (): string => (options.secure() ? '__Host-nixfleet_session' : 'nixfleet_session');
	const cookie = (value: string, maxAge: number): SessionCookie => ({
		name: name(),
		value,
		attributes: { path: '/', httpOnly: true, sameSite: 'strict', secure: options.secure(), maxAge }
	});
	return {
		make: (id: string): SessionCookie =>
			cookie(`${id}.${sign(id, signing)}`, options.maxAgeSeconds),
		blank: (): SessionCookie => cookie('', 0),
		/** The session id in a Cookie header whose signature is ours; null otherwise. */
		read(header: string): string | null {
			const wanted = `${name()}=`;
			const value = header
				.split(';')
				.map((part) => part.trim())
				.find((part) => part.startsWith(wanted))
				?.slice(wanted.length);
			const match = /^([a-z0-9]{1,128})\.([A-Za-z0-9_-]{43})$/.exec(value ?? '');
			const [, id, signature] = match ?? [];
			if (id === undefined || signature === undefined) return null;
			const valid = [signing, ...older].some((secret) =>
				constantTimeEqual(sign(id, secret), signature)
			);
			return valid ? id : null;
		}
	};
}
