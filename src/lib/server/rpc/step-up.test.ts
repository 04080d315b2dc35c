import { STEP_UP_HOSTS, STEP_UP_REASONS, CLOSE, type StepUpName } from '$lib/protocol/index.ts';
import { describe, expect, it, vi } from 'vitest';
import { openGate, PASSWORD } from '../../../../tests/support/gate-server.ts';
import { appRouter } from './router.ts';

vi.setConfig({ testTimeout: 60_000 });

type Gate = Awaited<ReturnType<typeof openGate>>;
const SOME_ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const WORDS = 'one of several words';

/** Inputs that are read, so that nothing but the missing proof stands in the way. */
const INPUTS: Record<StepUpName, unknown> = {
	'hosts.add': {
		name: 'hsb9',
		kind: 'nixos',
		location: 'home',
		deviceType: 'server',
		themeColor: '#769ff0'
	},
	'hosts.remove': { id: SOME_ID, confirmName: 'hsb9' },
	'hosts.reject': { id: SOME_ID },
	'hosts.trustMachine': { id: SOME_ID },
	'hosts.addToken': { id: SOME_ID },
	'hosts.rotateToken': { hostId: SOME_ID, tokenId: SOME_ID, overlap: '24h' },
	'hosts.revokeToken': { hostId: SOME_ID, tokenId: SOME_ID },
	'apiKeys.create': { name: 'deploy', scope: 'read' },
	'apiKeys.revoke': { id: SOME_ID },
	'account.changePassword': { current: PASSWORD, password: WORDS, passwordAgain: WORDS },
	'account.offerTotp': undefined,
	'account.enableTotp': { code: '000000' },
	'account.disableTotp': undefined,
	'account.newRecoveryCodes': undefined,
	'users.invite': { name: 'maria', role: 'viewer' },
	'users.withdraw': { id: SOME_ID },
	'users.setRole': { id: SOME_ID, role: 'viewer' },
	'users.resetAccess': { id: SOME_ID },
	'users.signOut': { id: SOME_ID },
	'users.remove': { id: SOME_ID },
	'notifications.add': {
		name: 'phones',
		kind: 'ntfy',
		address: 'https://ntfy.example.org/fleet',
		token: null,
		kinds: ['contact'],
		filter: '',
		quietTypes: [],
		graceMinutes: 10,
		enabled: true
	},
	'notifications.change': {
		id: SOME_ID,
		name: 'phones',
		kinds: ['contact'],
		filter: '',
		quietTypes: [],
		graceMinutes: 10,
		enabled: true
	},
	'notifications.remove': { id: SOME_ID }
};
const NAMES = Object.keys(STEP_UP_REASONS) as StepUpName[];

const codeOf = (error: unknown): string =>
	(error as { data?: { nixfleet?: { code: string } } }).data?.nixfleet?.code ?? String(error);

/** What a mutation is answered, by name: its error code, or `done`. */
async function answers(client: ReturnType<Gate['browser']>): Promise<Record<string, string>> {
	const found: Record<string, string> = {};
	for (const name of NAMES) {
		const [group = '', verb = ''] = name.split('.');
		const call = (
			client as unknown as Record<
				string,
				Record<string, { mutate: (input: unknown) => Promise<unknown> }>
			>
		)[group]?.[verb];
		found[name] = await (call?.mutate(INPUTS[name]) ?? Promise.reject(new Error('no such'))).then(
			() => 'done',
			codeOf
		);
	}
	return found;
}

/** Somebody with a role, signed in: their cookie. */
async function person(gate: Gate, name: string, role: 'viewer' | 'operator' | 'admin') {
	const { auth } = gate.fleet;
	const admin = { hash: 'the tests', userId: SOME_ID, name: 'admin' };
	const { token } = await auth.people.invite(admin, { name, role });
	const { cookie } = await auth.people.accept({
		token,
		password: WORDS,
		passwordAgain: WORDS,
		totpSecret: '',
		totpCode: '',
		place: { agent: null, address: null }
	});
	const header = `${cookie.name}=${cookie.value}`;
	const session = await auth.sessionFromCookies(header);
	return { cookie: header, id: session?.user.id ?? '', hash: session?.hash ?? '' };
}

/** An open socket, and how it was closed after how many milliseconds. */
async function openSocket(gate: Gate, cookie: string) {
	const socket = gate.socket({ origin: gate.origin, cookie });
	await new Promise((resolve) => socket.on('open', resolve));
	return () => {
		const began = performance.now();
		return new Promise<{ code: number; ms: number }>((resolve) =>
			socket.on('close', (code) => resolve({ code, ms: performance.now() - began }))
		);
	};
}

describe('the table of what needs a fresh proof', () => {
	it('names procedures that there are', () => {
		const known = Object.keys(appRouter._def.procedures);
		for (const name of NAMES) expect(known).toContain(name);
	});

	it('holds for every entry: a session alone is not enough, a fresh proof is', async () => {
		await using gate = await openGate();
		const browser = gate.browser((await gate.signIn(false)).cookie);
		expect(await answers(browser)).toEqual(
			Object.fromEntries(NAMES.map((name) => [name, 'step-up-required']))
		);
		await browser.session.stepUp.mutate({ secret: PASSWORD });
		for (const [name, code] of Object.entries(await answers(browser)))
			expect(`${name}: ${code}`).not.toContain('step-up-required');
	});

	it('is not met by the proof of another session', async () => {
		await using gate = await openGate();
		const here = gate.browser((await gate.signIn(false)).cookie);
		const there = gate.browser((await gate.signIn(false)).cookie);
		await here.session.stepUp.mutate({ secret: PASSWORD });
		await here.users.invite.mutate({ name: 'maria', role: 'viewer' });
		expect(await there.users.invite.mutate({ name: 'otto', role: 'viewer' }).catch(codeOf)).toBe(
			'step-up-required'
		);
	});

	it('is met by a sign-in a moment ago, of that session alone, until somebody guesses', async () => {
		await using gate = await openGate();
		const here = gate.browser((await gate.signIn()).cookie);
		const there = gate.browser((await gate.signIn(false)).cookie);
		expect(await here.session.stepUpIsDue.query()).toBeNull();
		await here.users.invite.mutate({ name: 'maria', role: 'viewer' });
		expect(await there.session.stepUpIsDue.query()).toBe('password');
		expect(await here.session.stepUp.mutate({ secret: 'a guess' }).catch(codeOf)).toBe('invalid');
		expect(await here.session.stepUpIsDue.query()).toBe('password');
	});

	it('asks of a rollout what it asks of a command to as many hosts', async () => {
		await using gate = await openGate();
		const browser = gate.browser((await gate.signIn(false)).cookie);
		const start = (hosts: number) =>
			browser.rollouts.start
				.mutate({
					hostIds: Array.from({ length: hosts }, (_, index) => `${SOME_ID.slice(0, -1)}${index}`),
					command: 'pull-switch',
					waves: []
				})
				.catch(codeOf);
		expect(await start(STEP_UP_HOSTS + 1)).toBe('step-up-required');
		// Let through, and there are no such hosts.
		expect(await start(STEP_UP_HOSTS)).toBe('not-found');
		await browser.session.stepUp.mutate({ secret: PASSWORD });
		expect(await start(STEP_UP_HOSTS + 1)).toBe('not-found');
	});

	it('is not met by a link that opened the session', async () => {
		await using gate = await openGate();
		const browser = gate.browser((await person(gate, 'maria', 'admin')).cookie);
		expect(await browser.session.stepUpIsDue.query()).toBe('password');
	});
});

describe('roles', () => {
	it('viewers and operators reach none of what admins do with people, hosts and keys', async () => {
		await using gate = await openGate();
		for (const role of ['viewer', 'operator'] as const) {
			const { cookie } = await person(gate, `a-${role}`, role);
			const browser = gate.browser(cookie);
			await browser.session.stepUp.mutate({ secret: WORDS });
			const found = await answers(browser);
			for (const name of NAMES.filter((each) => !each.startsWith('account.')))
				expect(`${name}: ${found[name]}`).toBe(`${name}: forbidden`);
			expect(await browser.users.list.query().catch(codeOf)).toBe('forbidden');
			const rows = await gate.fleet.audit.list({ action: 'call.refused', limit: 100 });
			expect(
				rows.some(({ actor, target }) => actor === `a-${role}` && target === 'users.list')
			).toBe(true);
		}
	});

	it('an API key never manages people nor has an account, whatever its scope', async () => {
		await using gate = await openGate();
		const { auth } = gate.fleet;
		const { key } = await auth.apiKeys.create({
			actor: 'admin',
			name: 'all',
			scope: 'admin',
			expiresInDays: null
		});
		const api = gate.fleet.scriptApi;
		const ask = (path: string, method: 'GET' | 'POST', input?: unknown) =>
			api(
				new Request(`http://localhost/trpc/${path}`, {
					method,
					headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
					...(method === 'POST' && { body: JSON.stringify(input ?? {}) })
				}),
				'127.0.0.1'
			);
		for (const name of NAMES) {
			const { status } = await ask(name, 'POST', INPUTS[name]);
			const isPeoples = /^(users|account)\./.test(name);
			expect(`${name}: ${status === 403}`).toBe(`${name}: ${isPeoples}`);
		}
		expect((await ask('users.list', 'GET')).status).toBe(403);
		expect((await ask('account.sessions', 'GET')).status).toBe(403);
	});
});

describe('sockets', () => {
	it('are closed within a second of a session that ends, whyever it ends', async () => {
		await using gate = await openGate();
		const { auth } = gate.fleet;
		const admin = { hash: 'the tests', userId: SOME_ID, name: 'admin' };
		const ways: [string, (of: { id: string; hash: string }) => Promise<unknown>][] = [
			['signed out', ({ id }) => auth.people.signOut(admin, id)],
			['demoted', ({ id }) => auth.people.setRole(admin, { id, role: 'viewer' })],
			['reset', ({ id }) => auth.people.resetAccess(admin, id)],
			['removed', ({ id }) => auth.people.remove(admin, id)],
			[
				'password changed elsewhere',
				({ id }) =>
					auth.account.changePassword(
						{ hash: 'elsewhere', userId: id, name: 'elsewhere' },
						{ current: WORDS, password: 'altogether other', passwordAgain: 'altogether other' }
					)
			]
		];
		for (const [index, [way, end]] of ways.entries()) {
			const who = await person(gate, `p${index}`, 'operator');
			const closed = await openSocket(gate, who.cookie);
			const ending = end(who).then(() => performance.now());
			const { code } = await closed();
			expect(`${way}: ${code}`).toBe(`${way}: ${CLOSE.unauthenticated}`);
			// Measured from the commit: hashing a new password takes its time before.
			expect(performance.now() - (await ending)).toBeLessThan(1_000);
			expect(await gate.knock({ origin: gate.origin, cookie: who.cookie })).toMatchObject({
				status: 401
			});
		}
	});

	it('come back with the new role when it was raised', async () => {
		await using gate = await openGate();
		const { auth } = gate.fleet;
		const who = await person(gate, 'maria', 'viewer');
		const browser = gate.browser(who.cookie);
		expect(await browser.session.me.query()).toMatchObject({ role: 'viewer' });
		const closed = await openSocket(gate, who.cookie);
		const admin = { hash: 'the tests', userId: SOME_ID, name: 'admin' };
		const [{ code, ms }] = await Promise.all([
			closed(),
			auth.people.setRole(admin, { id: who.id, role: 'operator' })
		]);
		expect(code).toBe(CLOSE.changed);
		expect(ms).toBeLessThan(1_000);
		expect(await gate.browser(who.cookie).session.me.query()).toMatchObject({ role: 'operator' });
	});

	it('of a peer that does not hang up are cut', async () => {
		await using gate = await openGate();
		const { auth } = gate.fleet;
		const who = await person(gate, 'maria', 'viewer');
		const socket = gate.socket({ origin: gate.origin, cookie: who.cookie });
		await new Promise((resolve) => socket.on('open', resolve));
		expect(gate.fleet.gate.sockets()).toBe(1);
		socket.pause();
		const admin = { hash: 'the tests', userId: SOME_ID, name: 'admin' };
		await auth.people.signOut(admin, who.id);
		const began = performance.now();
		await vi.waitFor(() => expect(gate.fleet.gate.sockets()).toBe(0), { timeout: 5_000 });
		expect(performance.now() - began).toBeLessThan(1_000);
		socket.terminate();
	});
});
