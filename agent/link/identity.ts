import { HOST_TOKEN, isHostToken, Ulid } from '$lib/protocol/index.ts';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../journal/durable-write.ts';
import { readJson, valueOf } from '../journal/read-json.ts';

const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** Without `token` the enrolment was begun and not answered yet. */
const StoredIdentity = z.object({
	secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
	/** SHA-256 of the enrolment token it belongs to. */
	enrolledWith: Sha256Hex,
	url: z.string(),
	token: z.string().regex(HOST_TOKEN).nullable(),
	hostId: Ulid.nullable()
});
type StoredIdentity = z.infer<typeof StoredIdentity>;

const IDENTITIES_KEPT = 8;
/**
 * `<state>/identity.json`, mode 0600: one identity for each address and enrolment token, the last used first. The
 * others are kept because a configuration comes back: a switch to a wrong address is undone, and then the old one counts.
 */
const IdentityFile = z.object({ identities: z.array(StoredIdentity) });

export type Identity =
	/** Speak as this host. */
	| { kind: 'host'; token: string; stored: boolean }
	/** Enrol first, with a secret that is on disk already. */
	| { kind: 'enrol'; token: string; secret: string };

export const identityPath = (stateDir: string): string => join(stateDir, 'identity.json');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Addressed = { stateDir: string; token: string; url: string };

/** The token an earlier enrolment brought; null when there is none for this address and enrolment token. */
export const loadStoredToken = (config: Addressed): string | null => find(config)?.token ?? null;

/** Who this agent is. Makes and keeps the secret of a new enrolment before anybody hears of it. */
export function loadIdentity(config: Addressed): Identity {
	if (isHostToken(config.token)) return { kind: 'host', token: config.token, stored: false };
	const known = find(config);
	if (known?.token) return { kind: 'host', token: known.token, stored: true };
	if (known) return { kind: 'enrol', token: config.token, secret: known.secret };
	const secret = randomBytes(32).toString('base64url');
	keep(config, { secret, token: null, hostId: null });
	return { kind: 'enrol', token: config.token, secret };
}

/** Keeps what the dashboard answered. */
export const keepIdentity = (
	config: Addressed,
	enrolled: { secret: string; token: string; hostId: string }
): void => keep(config, enrolled);

const find = (config: Addressed): StoredIdentity | undefined =>
	readAll(config.stateDir).find((identity) => isFor(config, identity));

const isFor = ({ token, url }: Addressed, identity: StoredIdentity): boolean =>
	identity.enrolledWith === sha256(token) && identity.url === url;

const readAll = (stateDir: string): StoredIdentity[] =>
	valueOf(readJson(identityPath(stateDir), IdentityFile))?.identities ?? [];

function keep(config: Addressed, known: Pick<StoredIdentity, 'secret' | 'token' | 'hostId'>): void {
	const { stateDir, token, url } = config;
	const others = readAll(stateDir).filter((identity) => !isFor(config, identity));
	const identities = [{ ...known, enrolledWith: sha256(token), url }, ...others];
	const file = IdentityFile.parse({ identities: identities.slice(0, IDENTITIES_KEPT) });
	writeDurably(identityPath(stateDir), `${JSON.stringify(file)}\n`);
}
