import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/fixtures.ts';
import { newUlid } from '../ulid.ts';
import { identityPath, keepIdentity, loadIdentity, loadStoredToken } from './identity.ts';

const hostToken = `nfh_${newUlid()}_${'a'.repeat(43)}`;
const setup = () => ({ stateDir: temporaryFolder(), token: 'enrolment-token', url: 'ws://x/ws' });

it('a host token is used as it is and nothing is written', () => {
	const config = { ...setup(), token: hostToken };
	expect(loadIdentity(config)).toEqual({ kind: 'host', token: hostToken, stored: false });
	expect(() => statSync(identityPath(config.stateDir))).toThrow();
});

it('an enrolment keeps its secret before anybody hears of it, and repeats the same one', () => {
	const config = setup();
	const first = loadIdentity(config);
	expect(first).toMatchObject({ kind: 'enrol', secret: expect.stringMatching(/^[\w-]{43}$/) });
	expect(loadIdentity(config)).toEqual(first);
	expect(statSync(identityPath(config.stateDir)).mode & 0o777).toBe(0o600);
	expect(readFileSync(identityPath(config.stateDir), 'utf8')).not.toContain('enrolment-token');
});

it('once enrolled, the host’s own token is used while token and address are the same', () => {
	const config = setup();
	const begun = loadIdentity(config);
	if (begun.kind !== 'enrol') throw new Error('not enrolling');
	keepIdentity(config, { secret: begun.secret, token: hostToken, hostId: newUlid() });
	expect(loadIdentity(config)).toEqual({ kind: 'host', token: hostToken, stored: true });
	expect(loadStoredToken(config)).toBe(hostToken);
	expect(loadStoredToken({ ...config, url: 'ws://y/ws' })).toBeNull();
	expect(loadIdentity({ ...config, token: 'another-token' })).toMatchObject({ kind: 'enrol' });
});

it('another address for a while loses nothing: the old one finds its token again', () => {
	const config = setup();
	const begun = loadIdentity(config);
	if (begun.kind !== 'enrol') throw new Error('not enrolling');
	keepIdentity(config, { secret: begun.secret, token: hostToken, hostId: newUlid() });
	for (let port = 1; port <= 7; port++)
		expect(loadIdentity({ ...config, url: `ws://wrong:${port}/ws` }).kind).toBe('enrol');
	expect(loadIdentity(config)).toEqual({ kind: 'host', token: hostToken, stored: true });
	const { identities } = JSON.parse(readFileSync(identityPath(config.stateDir), 'utf8')) as {
		identities: unknown[];
	};
	expect(identities).toHaveLength(8);
});

it('a damaged file begins a new enrolment', () => {
	const config = setup();
	writeFileSync(identityPath(config.stateDir), '{"secret":');
	expect(loadIdentity(config)).toMatchObject({ kind: 'enrol' });
});
