import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import { ENROLMENT_TOKEN, PASSWORD } from '../support/server.ts';
import { raw, requestText } from './support/raw.ts';
import { openVictim, type Victim } from './support/victim.ts';

/** Everything that is wrong in requests to pages, forms and files. */

let victim: Victim;
let key = '';
/** They take their time while the other tests run: nobody waits for them twice. */
let slow: ReturnType<typeof takeTheirTime>;
beforeAll(async () => {
	victim = await openVictim({ NIXFLEET_WEBHOOK_SECRET: 'w'.repeat(32) });
	await victim.browser.stepUp();
	const made = await victim.browser.rpc.apiKeys.create.mutate({ name: 'reader', scope: 'read' });
	key = made.key;
	slow = takeTheirTime();
	// Looked at by their test.
	slow.catch(() => {});
});
afterAll(() => victim[Symbol.asyncDispose]());
afterEach(() => victim.stillWorks());

const send = (line: string, headers: Record<string, string | string[]> = {}, body = '') =>
	raw(victim.port, { parts: [requestText(line, headers, body)] });
const form = (body: string) => ({
	'Content-Type': 'application/x-www-form-urlencoded',
	'Content-Length': String(Buffer.byteLength(body))
});

/** Somebody who says nothing, somebody whose head drips, and somebody whose body does. */
const takeTheirTime = () =>
	Promise.all([
		raw(victim.port, { parts: [], untilMs: LIMITS.headersWithinMs + 6_000 }),
		raw(victim.port, {
			parts: ['GET /login HTTP/1.1\r\n', ...Array<string>(60).fill('X-A: b\r\n')],
			everyMs: 400,
			untilMs: LIMITS.headersWithinMs + 6_000
		}),
		raw(victim.port, {
			parts: [
				`POST /setup HTTP/1.1\r\nHost: x\r\nOrigin: ${victim.url}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n`,
				...Array<string>(80).fill('a')
			],
			everyMs: 500,
			untilMs: LIMITS.requestWithinMs + 6_000
		})
	]);

describe('headers on every kind of answer', () => {
	const kinds: [string, () => Promise<{ status: number; headers: Headers }>][] = [
		['a page', () => fetch(`${victim.url}/login`)],
		['a page of somebody signed in', () => get('/')],
		['a redirect', () => get('/audit', {})],
		['a page that is not there', () => get('/nothing')],
		['a file', () => fetch(`${victim.url}/favicon.svg`)],
		['a script', async () => fetch(`${victim.url}${await firstScript()}`)],
		['a file that is not there', () => fetch(`${victim.url}/_app/immutable/none.js`)],
		['data of a page', () => get('/__data.json')],
		['health', () => fetch(`${victim.url}/health`)],
		['a refusal of the API', () => fetch(`${victim.url}/trpc/hosts.list`)],
		['an answer of the API', () => get('/trpc/hosts.list', { authorization: `Bearer ${key}` })],
		['figures for Prometheus', () => get('/metrics', { authorization: `Bearer ${key}` })],
		['refused figures', () => get('/metrics', {})],
		['a refused webhook', () => fetch(`${victim.url}/hooks/git`, { method: 'POST', body: '{}' })],
		['a refused form', () => fetch(`${victim.url}/login`, { method: 'POST', body: '' })],
		['a refused method', () => fetch(`${victim.url}/health`, { method: 'DELETE' })],
		['a refused address', () => fetch(`${victim.url}/x?token=1`)],
		['a download', () => get('/audit/export')]
	];
	const get = (path: string, headers: Record<string, string> = { cookie: victim.browser.cookie }) =>
		fetch(`${victim.url}${path}`, { headers, redirect: 'manual' });
	const firstScript = async () =>
		/"(\/_app\/immutable\/[^"]+\.js)"/.exec(
			(await (await fetch(`${victim.url}/login`)).text()).replaceAll('./_app', '/_app')
		)?.[1] ?? '/_app/version.json';

	it.each(kinds)('%s', async (_, ask) => {
		const { headers } = await ask();
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect(headers.get('x-frame-options')).toBe('DENY');
		expect(headers.get('referrer-policy')).toBe('same-origin');
		expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
		expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
		expect(headers.get('permissions-policy')).toContain('camera=()');
		const policy = headers.get('content-security-policy') ?? '';
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy).toContain("base-uri 'none'");
		expect(policy.replace(/style-src(-attr)? [^;]*/g, '')).not.toMatch(/unsafe/);
		expect(headers.get('access-control-allow-origin')).toBeNull();
		expect(headers.get('strict-transport-security')).toBeNull();
	});

	it('a page has a new nonce each time, and its scripts and style elements have no other way', async () => {
		const policies = await Promise.all(
			[1, 2].map(async () => {
				const response = await fetch(`${victim.url}/login`);
				const policy = response.headers.get('content-security-policy') ?? '';
				const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
				const scripts = [...(await response.text()).matchAll(/<script\b[^>]*>/g)].map(
					([tag]) => tag
				);
				expect(scripts.length).toBeGreaterThan(0);
				for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
				expect(/style-src ([^;]*)/.exec(policy)?.[1]).toMatch(/^'self'/);
				expect(/style-src ([^;]*)/.exec(policy)?.[1]).not.toContain('unsafe');
				return nonce;
			})
		);
		expect(policies[0]).not.toBe(policies[1]);
	});

	it('what people see is kept by nobody', async () => {
		expect((await get('/')).headers.get('cache-control')).toMatch(/no-store/);
	});
});

describe('requests of other sites', () => {
	const password = `password=${encodeURIComponent(PASSWORD)}&code=`;
	const own = () => ({ Origin: victim.url, 'Sec-Fetch-Site': 'same-origin' });
	const paths = ['/login', '/logout', '/setup', '/', '/hosts/x', '/nothing'];
	const origins: [string, Record<string, string>][] = [
		['another origin', { Origin: 'https://evil.example' }],
		['origin null', { Origin: 'null' }],
		['a subdomain', { Origin: 'http://evil.localhost' }],
		['nobody', {}],
		['the right origin, but cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
		['the right origin, but same-site', { 'Sec-Fetch-Site': 'same-site' }]
	];
	it.each(
		paths.flatMap((path) => origins.map(([name, headers]) => [path, name, headers] as const))
	)('POST %s from %s is refused', async (path, name, headers) => {
		const answer = await send(
			`POST ${path}`,
			{
				Cookie: victim.browser.cookie,
				...form(password),
				...(name.startsWith('the right') && { Origin: victim.url }),
				...headers
			},
			password
		);
		expect(answer.status).toBe(403);
		expect(answer.headers.has('set-cookie')).toBe(false);
	});

	it.each(['multipart/form-data; boundary=x', 'text/plain', 'application/json', ''])(
		'a cross-site POST as "%s" is refused',
		async (type) => {
			const headers = {
				Origin: 'https://evil.example',
				'Content-Type': type,
				'Content-Length': '2'
			};
			expect((await send('POST /logout', headers, '{}')).status).toBe(403);
		}
	);

	it('the session is still there after all of them', async () => {
		expect(await victim.browser.rpc.session.me.query()).toMatchObject({ name: 'admin' });
	});

	it.each(['PUT', 'PATCH', 'DELETE'])('%s is checked like POST', async (method) => {
		expect((await send(`${method} /login`, { Origin: 'https://evil.example' })).status).toBe(403);
	});

	it('a wrong password from the right place is answered, so the others were refused for their place', async () => {
		const body = 'password=wrong&code=';
		const answer = await send('POST /login', { ...own(), ...form(body) }, body);
		expect(answer.status).toBe(200);
		expect(answer.body + answer.text).toContain('did not match');
		await victim.audited('session.refused');
	});
});

describe('methods', () => {
	it.each(['TRACE', 'PROPFIND', 'LOCK', 'SEARCH', 'PURGE', 'M-SEARCH'])(
		'%s is refused',
		async (method) => {
			const answer = await send(`${method} /login`, { Cookie: victim.browser.cookie });
			expect(answer.status).toBe(405);
			expect(answer.body).not.toContain(victim.browser.cookie);
		}
	);

	it('CONNECT makes no tunnel', async () => {
		const answer = await send('CONNECT example.com:443', { Host: 'example.com:443' });
		expect(answer.status).not.toBe(200);
		expect(answer.closedAfterMs).not.toBeNull();
	});

	it('nobody signs out by GET, HEAD, or a header that renames the method', async () => {
		const cookie = { Cookie: victim.browser.cookie };
		const override = { 'X-HTTP-Method-Override': 'POST', 'X-Method-Override': 'POST' };
		expect((await send('GET /logout', { ...cookie, ...override })).status).toBe(405);
		expect((await send('HEAD /logout', { ...cookie, ...override })).status).toBe(405);
		expect((await send('GET /logout?_method=POST', cookie)).status).toBe(405);
		expect(
			(await fetch(`${victim.url}/`, { headers: { cookie: victim.browser.cookie } })).url
		).not.toContain('login');
	});

	it('OPTIONS gives nobody leave', async () => {
		const answer = await send('OPTIONS /login', {
			Origin: 'https://evil.example',
			'Access-Control-Request-Method': 'POST'
		});
		expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual(
			[]
		);
	});
});

describe('addresses', () => {
	it.each([
		'/%2e%2e/%2e%2e/etc/passwd',
		'/..%2f..%2fetc/passwd',
		'/../../etc/passwd',
		'/_app/../../secrets/session-secret',
		'/a%00b',
		'/a%5c..%5cb',
		'//evil.example/',
		'///evil.example/%2e%2e',
		'/hosts//evil',
		'/a%zz',
		'http://evil.example/login',
		'/x?token=abc',
		'/trpc/hosts.list?access_token=abc'
	])('%s is refused', async (path) => {
		const answer = await send(`GET ${path}`);
		expect(answer.status).toBe(400);
		expect(answer.body).not.toMatch(/root:|evil/);
	});

	it.each([
		'/login?next=//evil.example',
		'/login?redirect=https://evil.example',
		'/setup?next=//evil.example'
	])('nothing redirects to where the address says: %s', async (path) => {
		const answer = await send(`GET ${path}`, { Cookie: victim.browser.cookie });
		expect(answer.headers.get('location') ?? '').not.toContain('evil');
	});

	it('no header can be injected through an address', async () => {
		const answer = await send('GET /login/%0d%0aSet-Cookie:%20a=b');
		expect(answer.headers.has('set-cookie')).toBe(false);
		expect(answer.status).toBeGreaterThanOrEqual(300);
	});
});

describe('Host', () => {
	const hosts = [
		'evil.example',
		'evil.example:1',
		'localhost@evil.example',
		'a b',
		'[::1',
		'x'.repeat(5_000),
		''
	];
	it.each(hosts)('nothing is built from "%s"', async (host) => {
		for (const path of ['/', '/login', '/login/', '/setup', '/hosts/x']) {
			const answer = await raw(victim.port, {
				parts: [
					`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\nConnection: close\r\n\r\n`
				]
			});
			expect(answer.status).toBeLessThan(500);
			expect(answer.text).not.toContain('evil.example');
			expect(answer.headers.get('location') ?? '/').toMatch(/^\//);
		}
	});
});

describe('forwarded addresses', () => {
	it('are not believed from anybody, so that nobody escapes the count of attempts', async () => {
		const body = 'password=wrong&code=';
		const statuses: string[] = [];
		for (let attempt = 0; attempt < 14; attempt++)
			statuses.push(
				(
					await send(
						'POST /login',
						{
							Origin: victim.url,
							...form(body),
							'X-Forwarded-For': `10.9.8.${attempt}`,
							'X-Real-IP': `10.9.8.${attempt}`,
							Forwarded: `for=10.9.8.${attempt}`,
							'User-Agent': `agent-${attempt}`
						},
						body
					)
				).body
			);
		expect(statuses.at(-1)).toMatch(/Too many attempts/);
		await victim.audited('session.limited');
		// Who is signed in does not notice.
		expect(await victim.browser.rpc.session.me.query()).toMatchObject({ name: 'admin' });
	});
});

describe('bodies', () => {
	const large = LIMITS.requestBytes + 1;
	const own = () => ({ Origin: victim.url, 'Content-Type': 'application/x-www-form-urlencoded' });

	it('one that tells it is too large is refused before it is read', async () => {
		const answer = await send('POST /setup', { ...own(), 'Content-Length': String(large) }, 'a');
		expect(answer.status).toBe(413);
	});

	it('one that does not tell is refused once it is too large', async () => {
		const piece = `${(16 * 1024).toString(16)}\r\n${'a'.repeat(16 * 1024)}\r\n`;
		const answer = await raw(victim.port, {
			parts: [
				requestText('POST /setup', { ...own(), 'Transfer-Encoding': 'chunked' }),
				...Array<string>(5).fill(piece),
				'0\r\n\r\n'
			]
		});
		expect(answer.status).toBe(413);
	});

	it('one that never ends is refused, too', async () => {
		const piece = `${(64 * 1024).toString(16)}\r\n${'a'.repeat(64 * 1024)}\r\n`;
		const answer = await raw(victim.port, {
			parts: [
				requestText('POST /trpc/hosts.list', {
					Authorization: `Bearer ${key}`,
					'Content-Type': 'application/json',
					'Transfer-Encoding': 'chunked'
				}),
				...Array<string>(40).fill(piece)
			]
		});
		expect([0, 413]).toContain(answer.status);
	});

	it('a chunked form that fits is read', async () => {
		const answer = await raw(victim.port, {
			parts: [
				requestText('POST /setup', { ...own(), 'Transfer-Encoding': 'chunked' }),
				'8\r\ntoken=no\r\n0\r\n\r\n'
			]
		});
		expect(answer.status).toBe(200);
		expect(answer.text).toContain('not the current one');
	});

	it('a webhook’s delivery is bounded as well', async () => {
		const answer = await fetch(`${victim.url}/hooks/git`, {
			method: 'POST',
			body: 'x'.repeat(LIMITS.webhookBytes + 1)
		});
		expect(answer.status).toBe(413);
	});

	it.each([
		['not a form', 'application/json', '{'],
		[
			'a form cut short',
			'multipart/form-data; boundary=x',
			'--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nab'
		],
		[
			'a file for a password',
			'multipart/form-data; boundary=x',
			'--x\r\nContent-Disposition: form-data; name="password"; filename="a"\r\n\r\nab\r\n--x--\r\n'
		],
		['ten thousand fields', 'application/x-www-form-urlencoded', 'a=&'.repeat(10_000)],
		['what is no UTF-8', 'application/x-www-form-urlencoded', 'password=%ff%fe%00&token=%ed%a0%80']
	])('%s is answered, and is no fault of ours', async (_, type, body) => {
		const answer = await send(
			'POST /setup',
			{
				Origin: victim.url,
				'Content-Type': type,
				'Content-Length': String(Buffer.byteLength(body))
			},
			body
		);
		expect(answer.status).toBeGreaterThan(0);
		expect(answer.status).toBeLessThan(500);
	});
});

describe('requests that are cut out crookedly', () => {
	it.each([
		[
			'two lengths',
			'POST /setup HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde'
		],
		[
			'a length and chunks',
			'POST /setup HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
		],
		[
			'chunks that are not last',
			'POST /setup HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'
		],
		['a negative length', 'POST /setup HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
		[
			'a length that is no number',
			'POST /setup HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n'
		],
		['a folded header', 'GET /login HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n'],
		[
			'a space before the colon',
			'GET /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n'
		],
		['a NUL in a header', 'GET /login HTTP/1.1\r\nHost: x\r\nX-A: a\u0000b\r\n\r\n'],
		['bare line feeds', 'GET /login HTTP/1.1\nHost: x\n\n'],
		['no version', 'GET /login\r\n\r\n'],
		['a version of the future', 'GET /login HTTP/9.9\r\nHost: x\r\n\r\n'],
		['no host', 'GET /login HTTP/1.1\r\n\r\n'],
		[
			'a bad chunk size',
			'POST /setup HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'
		],
		['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
		['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
		[
			'headers of 20 KB',
			requestText('GET /login', { 'X-A': 'a'.repeat(LIMITS.headerBytes + 4_096) })
		]
	])('%s', async (_, text) => {
		const answer = await raw(victim.port, { parts: [text], untilMs: 4_000 });
		expect(answer.status === 0 || (answer.status >= 400 && answer.status < 500)).toBe(true);
		expect(answer.closedAfterMs).not.toBeNull();
		// Nothing of what was sent is taken for a second request.
		expect(answer.text.split('HTTP/1.1 ').length).toBeLessThanOrEqual(2);
	});

	it('of a thousand headers the first hundred are read, and nothing breaks', async () => {
		const headers = Object.fromEntries(
			Array.from({ length: LIMITS.headerCount * 10 }, (_, index) => [`X-${index}`, 'a'])
		);
		expect((await send('GET /login', headers)).status).toBe(200);
		// The cookie comes after them, so it is not seen.
		const late = await send('GET /', { ...headers, Cookie: victim.browser.cookie });
		expect(late.status).toBe(303);
	});

	it.each(['text/html,'.repeat(1_000), `${' '.repeat(8_000)}text/html`, '*/*;q='.repeat(1_500)])(
		'an Accept header that is hard to read is read at once',
		async (accept) => {
			const started = Date.now();
			expect((await send('GET /login', { Accept: accept })).status).toBeLessThan(500);
			expect(Date.now() - started).toBeLessThan(3_000);
		}
	);
});

describe('those who take their time', () => {
	it('are cut off: silent ones, slow heads, slow bodies', async () => {
		const [silent, head, body] = await slow;
		expect(silent.closedAfterMs).not.toBeNull();
		expect(head.closedAfterMs).not.toBeNull();
		expect(head.status).toBe(408);
		expect(body.closedAfterMs).not.toBeNull();
	});

	it('do not keep others out', async () => {
		const idle = Array.from({ length: 300 }, () =>
			connect({ port: victim.port, host: '127.0.0.1' })
		);
		for (const socket of idle) socket.on('error', () => {});
		for (const socket of idle) socket.write('GET /login HTTP/1.1\r\nX-');
		const started = Date.now();
		expect((await fetch(`${victim.url}/health`)).status).toBe(200);
		expect(Date.now() - started).toBeLessThan(3_000);
		for (const socket of idle) socket.destroy();
	});
});

describe('the API for scripts', () => {
	const call = (path: string, init: RequestInit = {}) => fetch(`${victim.url}/trpc/${path}`, init);
	const bearer = () => ({ authorization: `Bearer ${key}` });

	it.each([
		['a session', () => ({ cookie: victim.browser.cookie })],
		['the enrolment token', () => ({ authorization: `Bearer ${ENROLMENT_TOKEN}` })],
		['nothing', () => ({})],
		[
			'a key that was never made',
			() => ({ authorization: `Bearer nfk_01ARZ3NDEKTSV4RRFFQ69G5FAV_${'a'.repeat(43)}` })
		]
	])('%s is no key', async (_, headers) => {
		expect(
			(await call('hosts.list', { headers: headers() as Record<string, string> })).status
		).toBe(401);
	});

	it.each([
		'multipart/form-data; boundary=x',
		'text/plain',
		'application/x-www-form-urlencoded',
		''
	])('a mutation as "%s" is not run', async (type) => {
		const answer = await call('apiKeys.create', {
			method: 'POST',
			headers: { ...bearer(), 'content-type': type },
			body: '{"name":"x","scope":"admin"}'
		});
		expect(answer.status).toBe(415);
	});

	it('a batch is not run', async () => {
		const answer = await call('hosts.list,hosts.list?batch=1', { headers: bearer() });
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(await answer.text()).not.toContain('"rows"');
	});

	it('a subscription gives nothing, and ends', async () => {
		const text = await (await call('live.fleet', { headers: bearer() })).text();
		expect(text).toContain('rate-limited');
		expect(text).not.toContain('snapshot');
	});

	it('a mutation by GET is not run', async () => {
		const answer = await call('apiKeys.create?input=%7B%22name%22%3A%22x%22%7D', {
			headers: bearer()
		});
		expect(answer.status).toBe(405);
	});

	it('a key that only reads changes nothing, and that it tried is recorded', async () => {
		const answer = await call('apiKeys.create', {
			method: 'POST',
			headers: { ...bearer(), 'content-type': 'application/json' },
			body: '{"name":"x","scope":"admin"}'
		});
		expect(answer.status).toBe(403);
		const [row] = await victim.audited('call.refused');
		expect(row).toMatchObject({ actor: 'key:reader', target: 'apiKeys.create' });
	});
});
