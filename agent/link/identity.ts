import { HOST_TOKEN, isHostToken, Ulid } from '$lib/protocol/index.ts';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../journal/durable-write.ts';
import { readJson } from '../journal/read-json.ts';

const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** `<state>/identity.json`, mode 0600. Without `token` the enrolment was begun and not answered yet. */
const StoredIdentity = z.object({
	secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
	/** SHA-256 of the enrolment token it belongs to. */
	enrolledWith: Sha256Hex,
	url: z.string(),
	token: z.string().regex(HOST_TOKEN).nullable(),
	hostId: Ulid.nullable()
});
type StoredIdentity = z.infer<typeof StoredIdentity>;

export type Identity =
	/** Speak as this host. */
	| { kind: 'host'; token: string; stored: boolean }
	/** Enrol first, with a secret that is on disk already. */
	| { kind: 'enrol'; token: string; secret: string };

export const identityPath = (stateDir: string): string => join(stateDir, 'identity.json');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The token an earlier enrolment brought; null when there is none for this address and enrolment token. */
export function loadStoredToken(config: {
	stateDir: string;
	token: string;
	url: string;
}): string | null {
	const file = readJson(identityPath(config.stateDir), StoredIdentity);
	if (file.state !== 'valid') return null;
	const { enrolledWith, url, token } = file.value;
	return enrolledWith === sha256(config.token) && url === config.url ? token : null;
}

/** Who this agent is. Makes and keeps the secret of a new enrolment before anybody hears of it. */
export function loadIdentity(config: { stateDir: string; token: string; url: string }): Identity {
	if (isHostToken(config.token)) return { kind: 'host', token: config.token, stored: false };
	const enrolledWith = sha256(config.token);
	const file = readJson(identityPath(config.stateDir), StoredIdentity);
	if (
		file.state === 'valid' &&
		file.value.enrolledWith === enrolledWith &&
		file.value.url === config.url
	) {
		if (file.value.token !== null) return { kind: 'host', token: file.value.token, stored: true };
		return { kind: 'enrol', token: config.token, secret: file.value.secret };
	}
	const secret = randomBytes(32).toString('base64url');
	write(config.stateDir, { secret, enrolledWith, url: config.url, token: null, hostId: null });
	return { kind: 'enrol', token: config.token, secret };
}

/** Keeps what the dashboard answered. */
export function keepIdentity(
	config: { stateDir: string; token: string; url: string },
	enrolled: { secret: string; token: string; hostId: string }
): void {
	write(config.stateDir, { ...enrolled, enrolledWith: sha256(config.token), url: config.url });
}

const write = (stateDir: string, identity: StoredIdentity): void =>
	writeDurably(identityPath(stateDir), `${JSON.stringify(StoredIdentity.parse(identity))}\n`);
