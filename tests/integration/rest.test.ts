import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import { ROUTES, type RestRoute } from '$lib/server/http/rest/routes.ts';
import { openBrowser, signIn } from '../support/server.ts';
import { openRestWorld, type RestWorld } from '../support/rest.ts';

/** REST on the built dashboard: what every route refuses, made from the table of routes, and what each does. */

const NOBODY = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const INPUTS: Record<string, object> = {
	addHost: { name: 'unused' },
	commandHost: { command: 'pull' },
	stopOperation: {}
};

let world: RestWorld;
let hostId: string;
beforeAll(async () => {
	world = await openRestWorld();
	const added = await world.call({
		method: 'POST',
		path: '/api/hosts',
		key: world.keys.admin,
		body: { name: 'hsb1' }
	});
	expect(added.status).toBe(201);
	expect(added.headers.get('location')).toBe(`/api/hosts/${String(added.body?.hostId)}`);
	expect(added.body?.token).toMatch(/^nfh_/);
	hostId = String(added.body?.hostId);
});
afterAll(() => world[Symbol.asyncDispose]());

const idFor = (route: RestRoute): string => (route.idOf === 'host' ? hostId : NOBODY);
const askFor = (route: RestRoute) => ({
	method: route.method,
	path: route.path,
	id: idFor(route),
	...(route.body && { body: INPUTS[route.name] ?? {} })
});

/** The newest row that tells of more than refusals: those of tests before are counted, and their rows come a minute later. */
async function lastDeed(): Promise<string | undefined> {
	const rows = await world.browser.rpc.audit.list.query({ limit: 100 });
	return rows.find(({ action }) => !action.endsWith('.refused'))?.id;
}
const hosts = async () => (await world.browser.rpc.hosts.list.query()).map(({ name }) => name);

describe.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
	'%s',
	(_, route) => {
		it('takes nobody without credentials, or with such as do not work', async () => {
			const ask = askFor(route);
			const { wrong, revoked, expired } = world.keys;
			const signedOut = { cookie: `nixfleet_session=${'a'.repeat(40)}.${'b'.repeat(43)}` };
			for (const attempt of [
				{},
				{ key: wrong },
				{ key: revoked },
				{ key: 'rubbish' },
				{ headers: { authorization: 'Basic YWRtaW46YWRtaW4=' } },
				{ headers: signedOut }
			]) {
				const { status, body, headers } = await world.call({ ...ask, ...attempt });
				expect([status, body?.code]).toEqual([401, 'unauthenticated']);
				expect(body?.message).not.toContain('expired');
				expect(headers.get('www-authenticate')).toContain('Bearer');
			}
			const late = await world.call({ ...ask, key: expired });
			expect([late.status, late.body?.message]).toEqual([
				401,
				expect.stringContaining('expired on 1970-01-01')
			]);
			// The bearer decides: a session beside a wrong key opens nothing.
			const both = { cookie: world.browser.cookie ?? '', origin: world.dashboard.url };
			expect((await world.call({ ...ask, key: wrong, headers: both })).status).toBe(401);
		});

		if (route.needs !== 'read')
			it('takes no key whose scope is too small, and records that it was refused', async () => {
				for (const scope of route.needs === 'admin'
					? (['read', 'operate'] as const)
					: ['read' as const]) {
					const { status, body } = await world.call({ ...askFor(route), key: world.keys[scope] });
					expect([status, body?.code]).toEqual([403, 'forbidden']);
					const [row] = await world.browser.rpc.audit.list.query({
						action: 'call.refused',
						limit: 1
					});
					expect(row).toMatchObject({ actor: `key:${scope}` });
				}
				expect(await hosts()).toEqual(['hsb1']);
			});

		if (route.method !== 'GET')
			it('takes no session from another site, and records that', async () => {
				const cookie = world.browser.cookie ?? '';
				for (const from of [
					{ origin: 'https://evil.example' },
					{ origin: 'null' },
					{},
					{ origin: world.dashboard.url, 'sec-fetch-site': 'cross-site' },
					{ 'sec-fetch-site': 'same-site' }
				]) {
					const headers = Object.fromEntries(
						Object.entries({ cookie, ...from }).filter(([, value]) => value !== undefined)
					);
					const { status, body } = await world.call({ ...askFor(route), headers });
					expect([status, body?.code]).toEqual([403, 'forbidden']);
				}
				const [row] = await world.browser.rpc.audit.list.query({
					action: 'call.refused',
					limit: 1
				});
				expect(row).toMatchObject({
					actor: 'admin',
					target: expect.stringContaining(route.method)
				});
				expect(await hosts()).toEqual(['hsb1']);
			});

		if (route.idOf)
			it('knows no other id', async () => {
				for (const id of [NOBODY, 'hsb1', 'x'.repeat(2_000)]) {
					const { status, body } = await world.call({
						...askFor(route),
						id,
						key: world.keys.admin
					});
					expect([status, body?.code]).toEqual([404, 'not-found']);
				}
				// What is no address at all does not get as far as the table.
				for (const id of ['..%2f..', '%00']) {
					const { status, body } = await world.call({
						...askFor(route),
						id,
						key: world.keys.admin
					});
					expect([status, body?.code]).toEqual([400, 'invalid']);
				}
			});

		if (route.body)
			it('takes no body that is not JSON, too large, or has more in it', async () => {
				const ask = { ...askFor(route), key: world.keys.admin };
				const input = JSON.stringify(INPUTS[route.name]);
				for (const body of ['{', '[]', '"pull"', 'null', `{"a":1}${input}`, '{"name":"x",}']) {
					const answer = await world.call({ ...ask, body });
					expect([answer.status, answer.body?.code]).toEqual([422, 'invalid']);
				}
				const extra = await world.call({ ...ask, body: { ...INPUTS[route.name], extra: 1 } });
				expect([extra.status, extra.body?.message]).toEqual([
					422,
					expect.stringContaining('extra')
				]);
				for (const type of [
					'text/plain',
					'application/x-www-form-urlencoded',
					'application/jsonp',
					'multipart/form-data; boundary=x'
				]) {
					const answer = await world.call({ ...ask, headers: { 'content-type': type } });
					expect([answer.status, answer.body?.code]).toEqual([415, 'unsupported-type']);
				}
				const large = { ...INPUTS[route.name], extra: 'x'.repeat(LIMITS.requestBytes) };
				const told = await world.call({ ...ask, body: large });
				expect([told.status, told.body?.code]).toEqual([413, 'too-large']);
				expect(await streamed(route, JSON.stringify(large))).toBe(413);
				expect(await hosts()).toEqual(['hsb1']);
			});

		it('takes no parameter it does not know', async () => {
			const { status, body } = await world.call({
				...askFor(route),
				query: '?extra=1',
				key: world.keys.admin
			});
			expect([status, body?.code]).toEqual([422, 'invalid']);
		});
	}
);

/** A body that does not say how long it is. */
function streamed(route: RestRoute, body: string): Promise<number> {
	return new Promise((resolve, reject) => {
		const call = httpRequest(
			`${world.dashboard.url}${route.path.replace('{id}', idFor(route))}`,
			{
				method: route.method,
				headers: {
					authorization: `Bearer ${world.keys.admin}`,
					'content-type': 'application/json',
					'transfer-encoding': 'chunked'
				}
			},
			(response) => {
				response.resume();
				resolve(response.statusCode ?? 0);
			}
		);
		call.on('error', reject);
		for (let at = 0; at < body.length; at += 4_096) call.write(body.slice(at, at + 4_096));
		call.end();
	});
}

describe.each([...new Set(ROUTES.map(({ path }) => path))])('%s', (path) => {
	it('says which methods it takes, and nothing happens by another', async () => {
		const own = ROUTES.filter((route) => route.path === path).map(({ method }) => method as string);
		const before = await lastDeed();
		expect(before).toBeDefined();
		for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
			if (own.includes(method)) continue;
			const { status, body, headers } = await world.call({
				method,
				path,
				id: hostId,
				key: world.keys.admin,
				headers: { 'x-http-method-override': own[0] ?? '' }
			});
			expect([method, status, body?.code]).toEqual([method, 405, 'method-not-allowed']);
			// What no address takes is refused before it is known which one it is for.
			if (method === 'PROPFIND') continue;
			const allowed = (headers.get('allow') ?? '').split(', ');
			expect(allowed).toEqual(own.includes('GET') ? [...own, 'HEAD'] : own);
		}
		expect(await lastDeed()).toBe(before);
		expect(await hosts()).toEqual(['hsb1']);
	});
});

it('HEAD is GET without a body, TRACE is nothing', async () => {
	const head = await world.call({ method: 'HEAD', path: '/api/hosts', key: world.keys.read });
	expect([head.status, head.body, head.headers.get('content-type')]).toEqual([
		200,
		null,
		'application/json'
	]);
	expect((await world.call({ method: 'HEAD', path: '/api/hosts' })).status).toBe(401);
	const traced = await new Promise<number>((resolve, reject) => {
		const call = httpRequest(
			`${world.dashboard.url}/api/hosts`,
			{ method: 'TRACE' },
			(response) => {
				response.resume();
				resolve(response.statusCode ?? 0);
			}
		);
		call.on('error', reject);
		call.end();
	});
	expect(traced).toBeGreaterThanOrEqual(400);
});

it('hosts are found by the language of filters, and what cannot be read of it is told', async () => {
	const found = async (query: string) => {
		const { status, body } = await world.call({
			method: 'GET',
			path: '/api/hosts',
			query: `?${new URLSearchParams(query)}`,
			key: world.keys.read
		});
		const names = (body?.hosts as { name: string }[] | undefined)?.map(({ name }) => name);
		return [status, names ?? body?.code];
	};
	expect(await found('filter=name:hsb* -is:online')).toEqual([200, ['hsb1']]);
	expect(await found('filter=is:online')).toEqual([200, []]);
	expect(await found('filter=-is:online&name=hsb1')).toEqual([200, ['hsb1']]);
	expect(await found('filter=-is:online&name=hsb2')).toEqual([200, []]);
	expect(await found('filter=')).toEqual([200, ['hsb1']]);
	expect(await found('filter=is:nothing')).toEqual([422, 'invalid']);
	expect(await found(`filter=${'a'.repeat(501)}`)).toEqual([422, 'invalid']);
});

it('a method in a header is not one', async () => {
	const { status } = await world.call({
		method: 'GET',
		path: '/api/hosts/{id}',
		id: hostId,
		key: world.keys.admin,
		headers: { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
	});
	expect(status).toBe(200);
	expect(await hosts()).toEqual(['hsb1']);
});

it.each(['/api', '/api/users', '/api/hosts/a/b/c', '/api/HOSTS'])(
	'%s is told that there is no such address, and not sent to a page',
	async (path) => {
		const { status, body } = await world.call({ method: 'GET', path });
		expect([status, body?.code]).toEqual([404, 'not-found']);
	}
);

it('a session does what its person may, from a page of the dashboard', async () => {
	// A session of its own, whose sign-in counts no more.
	const cookie = (await signIn(world.dashboard.url)) ?? '';
	const browser = await openBrowser(world.dashboard.url, { cookie });
	await browser.forgetProof();
	browser.close();
	const headers = { cookie, origin: world.dashboard.url };
	const list = await world.call({ method: 'GET', path: '/api/hosts', headers });
	expect(list.body).toMatchObject({ hosts: [{ name: 'hsb1' }] });
	const reboot = await world.call({
		method: 'POST',
		path: '/api/hosts/{id}/command',
		id: hostId,
		headers,
		body: { command: 'reboot' }
	});
	expect([reboot.status, reboot.body?.code]).toEqual([403, 'step-up-required']);
});

it('a command that a host cannot be given says why, as a conflict', async () => {
	const { operate } = world.keys;
	const command = (body: object) =>
		world.call({ method: 'POST', path: '/api/hosts/{id}/command', id: hostId, key: operate, body });
	const away = await command({ command: 'restart-agent' });
	expect([away.status, away.body?.code, away.body?.queueable]).toEqual([409, 'offline', false]);
	const rollback = await command({ command: 'rollback' });
	expect([rollback.status, rollback.body?.message]).toEqual([
		422,
		expect.stringContaining('needs the number and the path')
	]);
	const byForce = await command({ command: 'pull', force: true });
	expect([byForce.status, byForce.body?.code]).toEqual([403, 'forbidden']);
});

it('a host is added once, found by name, and removed', async () => {
	const { admin, read } = world.keys;
	const add = () =>
		world.call({
			method: 'POST',
			path: '/api/hosts',
			key: admin,
			body: { name: 'short-lived', kind: 'darwin', location: 'work', deviceType: 'laptop' }
		});
	const { status, body } = await add();
	expect(status).toBe(201);
	const taken = await add();
	expect([taken.status, taken.body?.code]).toEqual([409, 'name-taken']);
	const id = String(body?.hostId);
	const found = await world.call({
		method: 'GET',
		path: '/api/hosts',
		query: '?name=short-lived',
		key: read
	});
	expect(found.body).toMatchObject({ hosts: [{ id, kind: 'darwin', location: 'work' }] });
	expect(await world.call({ method: 'GET', path: '/api/hosts/{id}', id, key: read })).toMatchObject(
		{ status: 200, body: { id, presence: 'never' } }
	);
	const remove = () => world.call({ method: 'DELETE', path: '/api/hosts/{id}', id, key: admin });
	expect(await remove()).toMatchObject({ status: 204, body: null });
	expect((await remove()).status).toBe(404);
	const rows = await world.browser.rpc.audit.list.query({ target: id });
	expect(rows.map(({ actor, action }) => [actor, action])).toEqual([
		['key:admin', 'host.removed'],
		['key:admin', 'host.added']
	]);
});

it('the document it serves is the one that is committed', async () => {
	const { body } = await world.call({
		method: 'GET',
		path: '/api/openapi.json',
		key: world.keys.read
	});
	expect(body).toMatchObject({ openapi: '3.1.0' });
	const routes = ROUTES.map(({ method, path }) => `${method} ${path}`).sort();
	const described = world.document.operations.map(({ method, path }) => `${method} ${path}`).sort();
	expect(described).toEqual(routes);
});

it('/trpc knows no cookies, and takes keys by the same rules', async () => {
	const ask = (headers: Record<string, string>) =>
		fetch(`${world.dashboard.url}/trpc/hosts.list`, { headers });
	const cookie = world.browser.cookie ?? '';
	expect((await ask({ cookie, origin: world.dashboard.url })).status).toBe(401);
	const late = await ask({ authorization: `Bearer ${world.keys.expired}`, cookie });
	expect(late.status).toBe(401);
	expect(((await late.json()) as { message: string }).message).toContain('expired');
	expect((await ask({ authorization: `Bearer ${world.keys.read}` })).status).toBe(200);
});

it('too many calls of one key are told to wait; another key is not', async () => {
	const { key } = await world.browser.rpc.apiKeys.create.mutate({ name: 'busy', scope: 'read' });
	const ask = () =>
		fetch(`${world.dashboard.url}/api/operations`, { headers: { authorization: `Bearer ${key}` } });
	const answers = await Promise.all(Array.from({ length: 400 }, ask));
	const limited = answers.filter(({ status }) => status === 429);
	expect(limited.length).toBeGreaterThan(0);
	expect(limited[0]?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
	expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(60);
	expect(
		(await world.call({ method: 'GET', path: '/api/operations', key: world.keys.read })).status
	).toBe(200);
});

it('an address that keeps sending wrong keys is told to wait, and two rows tell of all', async () => {
	const from = { 'x-forwarded-for': '203.0.113.9' };
	const ask = (key: string | null) =>
		world.call({ method: 'GET', path: '/api/hosts', key, headers: from });
	const statuses: number[] = [];
	for (let times = 0; times < 40; times++) statuses.push((await ask(world.keys.wrong)).status);
	expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
	const refused = await ask(null);
	expect([refused.status, refused.body?.code]).toEqual([429, 'rate-limited']);
	expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
	// Who holds a key is not locked out by a neighbour.
	expect((await ask(world.keys.read)).status).toBe(200);
	// The first at once, the others as a count: when their minute is over, or when the dashboard ends before.
	const rows = (await world.auditAfterEnd('credentials.refused')).filter(
		({ address }) => address === '203.0.113.9'
	);
	expect(rows.map(({ more }) => Number(more ?? 1)).reduce((a, b) => a + b)).toBe(41);
	expect(rows.length).toBeLessThanOrEqual(3);
});
