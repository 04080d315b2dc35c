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
 * What the session cookie is called. Browsers keep one cookie of a name for a host, whatever its ports, so an address with a port
 * has it in the name: another dashboard there would take this one's place. Over https the name binds it to the host.
 * @param address of the dashboard
 */
function namesAt(address: string): { name: string; before: string | null } {
	const { protocol, port } = new URL(address);
	const plain = protocol === 'https:' ? '__Host-nixfleet_session' : 'nixfleet_session';
	return port === '' ? { name: plain, before: null } : { name: `${plain}_${port}`, before: plain };
}

/**
 * Signed session cookies. The first secret signs, all verify: put a new one in front, and drop the
 * old one a cookie's lifetime later.
 * @throws when there is no secret: everybody could forge what an empty one signs
 * @param options.address where the dashboard is reached; name and attributes say what follows from it
 */
export function createSessionCookies(options: {
	secrets: string[];
	address: () => string;
	maxAgeSeconds: number;
}) {
	const [signing, ...older] = options.secrets;
	if (signing === undefined || signing === '')
		throw new Error('Session cookies need a secret to be signed with.');
	const secrets = [signing, ...older];
	const names = () => namesAt(options.address());
	const cookie = (name: string, value: string, maxAge: number): SessionCookie => ({
		name,
		value,
		attributes: {
			path: '/',
			httpOnly: true,
			sameSite: 'strict',
			secure: options.address().startsWith('https:'),
			maxAge
		}
	});
	const make = (id: string): SessionCookie =>
		cookie(names().name, `${id}.${sign(id, signing)}`, options.maxAgeSeconds);

	function readAs(name: string, header: string): string | null {
		const wanted = `${name}=`;
		const value = header
			.split(';')
			.map((part) => part.trim())
			.find((part) => part.startsWith(wanted))
			?.slice(wanted.length);
		const match = /^([a-z0-9]{1,128})\.([A-Za-z0-9_-]{43})$/.exec(value ?? '');
		const [, id, signature] = match ?? [];
		if (id === undefined || signature === undefined) return null;
		const valid = secrets.some((secret) => constantTimeEqual(sign(id, secret), signature));
		return valid ? id : null;
	}
	/** The session id under the name of now, or the one of older dashboards, which had no port in it. */
	function find(header: string): { id: string; from: string } | null {
		const { name, before } = names();
		for (const from of before === null ? [name] : [name, before]) {
			const id = readAs(from, header);
			if (id !== null) return { id, from };
		}
		return null;
	}

	return {
		make,
		blank: (): SessionCookie => cookie(names().name, '', 0),
		/** The session id in a Cookie header whose signature is ours; null otherwise. */
		read: (header: string): string | null => find(header)?.id ?? null,
		/** Brings a session under the name of now, and takes the old cookie away; nothing where it has that name. */
		renamed(header: string): SessionCookie[] {
			const found = find(header);
			if (found === null || found.from === names().name) return [];
			return [make(found.id), cookie(found.from, '', 0)];
		}
	};
}
