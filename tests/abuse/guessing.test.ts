import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import { openBrowser, PASSWORD, postLogin } from '../support/server.ts';
import { openVictim, type Victim } from './support/victim.ts';

/** Somebody who guesses, from as many addresses as they like: behind a proxy of ours, which tells each one truly. */

let victim: Victim;
beforeAll(async () => {
	victim = await openVictim({ NIXFLEET_TRUSTED_PROXIES: '127.0.0.1,::1' });
});
afterAll(() => victim[Symbol.asyncDispose]());
afterEach(() => victim.stillWorks());

async function attempt(options: {
	address: string;
	username?: string;
	password?: string;
}): Promise<{ status: number; text: string; cookie: string | null }> {
	const { address, username = 'admin', password = 'not it' } = options;
	const response = await postLogin(victim.url, {
		username,
		password,
		headers: { 'x-forwarded-for': address }
	});
	return {
		status: response.status,
		text: await response.text(),
		cookie: response.headers.get('set-cookie')
	};
}

describe('passwords that are none', () => {
	it.each([
		['with a null byte', `${PASSWORD}\0`],
		['that only begin right', `${PASSWORD}${'x'.repeat(100)}`],
		['of half a character', `${PASSWORD}\ud800`],
		['of as many characters as are taken', 'x'.repeat(LIMITS.passwordChars)],
		['of one more', 'x'.repeat(LIMITS.passwordChars + 1)]
	])('%s open nothing', async (_, password) => {
		const answer = await attempt({ address: '192.0.2.1', password });
		expect(answer.status).toBe(400);
		expect(answer.cookie).toBeNull();
	});

	it('of ten megabytes are not even read', async () => {
		const sent = attempt({ address: '192.0.2.1', password: 'x'.repeat(10_000_000) });
		// The connection may be closed while there is still something to send, before the answer is looked at.
		const told = await sent.then(
			({ status }) => status,
			(error: Error) => (error.cause as NodeJS.ErrnoException | undefined)?.code
		);
		expect([413, 'EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET']).toContain(told);
	});
});

describe('many at once', () => {
	it('are bounded for one address, one IPv6 network, one account, and in all, and who is signed in does not notice', async () => {
		const limited = async (of: (n: number) => Parameters<typeof attempt>[0], n: number) =>
			(await Promise.all(Array.from({ length: n }, (_, index) => attempt(of(index))))).filter(
				({ status }) => status === 429
			).length;
		// One network with 2^64 addresses is one guesser.
		expect(
			await limited(
				(n) => ({ address: `2001:db8::${n.toString(16)}`, username: `nobody-${n}` }),
				15
			)
		).toBeGreaterThanOrEqual(5);
		// One account from everywhere.
		expect(
			await limited((n) => ({ address: `198.51.100.${n}`, username: 'maria' }), 15)
		).toBeGreaterThanOrEqual(5);
		// Everybody from everywhere: no more than so many in a minute.
		expect(
			await limited((n) => ({ address: `203.0.113.${n}`, username: `guest-${n}` }), 100)
		).toBeGreaterThanOrEqual(50);
		await victim.audited('session.limited');

		// Meanwhile people work: the session goes on, and what it proves once more has a count of its own.
		expect(await victim.browser.rpc.session.me.query()).toMatchObject({ name: 'admin' });
		const again = await openBrowser(victim.url, { cookie: victim.browser.cookie });
		expect(await again.rpc.hosts.list.query()).toEqual([]);
		expect(await again.rpc.session.stepUp.mutate({ secret: PASSWORD })).toEqual({});
		again.close();
	});

	it('locks nobody out for good: the refusal says when to come back', async () => {
		const refused = await attempt({ address: '203.0.113.200', password: PASSWORD });
		expect(refused.status).toBe(429);
		expect(refused.text).toMatch(/Too many attempts/);
		expect(refused.text).toMatch(/seconds|minute/);
	});
});
