import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { temporaryFolder } from '../support/folder.ts';
import { postLogin, startDashboard, type Dashboard } from '../support/server.ts';

/** A dashboard that people reach by https, behind a proxy: what that asks of browsers, and what it no longer takes. */

const PUBLIC = 'https://fleet.example.com';
const folder = temporaryFolder('https');
let dashboard: Dashboard;
let cookie = '';

beforeAll(async () => {
	dashboard = await startDashboard({
		dataDir: join(folder.path, 'data'),
		env: { NIXFLEET_PUBLIC_URL: PUBLIC }
	});
});
afterAll(async () => {
	await dashboard[Symbol.asyncDispose]();
	folder[Symbol.dispose]();
});

const here = (path: string): string => `http://127.0.0.1:${dashboard.port}${path}`;
const signIn = (origin: string): Promise<Response> => postLogin(here(''), { headers: { origin } });
const knock = (headers: Record<string, string>): Promise<number> =>
	new Promise((resolve) => {
		const socket = new WebSocket(`ws://127.0.0.1:${dashboard.port}/ws`, { headers });
		socket.on('open', () => (resolve(101), socket.terminate()));
		socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode ?? 0));
		socket.on('error', () => {});
	});

it.each([
	'/login',
	'/health',
	'/favicon.svg',
	'/nothing',
	'/trpc/hosts.list',
	'/api/hosts',
	'/metrics'
])('%s tells browsers to stay with https', async (path) =>
	expect(
		(await fetch(here(path), { redirect: 'manual' })).headers.get('strict-transport-security')
	).toBe('max-age=31536000; includeSubDomains')
);

it('a session is bound to the host, to https, and to this site', async () => {
	const set = (await signIn(PUBLIC)).headers.get('set-cookie') ?? '';
	cookie = set.split(';')[0] ?? '';
	expect(cookie).toMatch(/^__Host-nixfleet_session=/);
	const attributes = set.split('; ').slice(1);
	expect(attributes).toEqual(
		expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict'])
	);
	expect(set).not.toMatch(/domain=/i);
});

it.each(['http://fleet.example.com', 'http://localhost', 'https://fleet.example.com:8443', 'null'])(
	'a form from %s is one of another site',
	async (origin) => {
		const answer = await signIn(origin);
		expect(answer.status).toBe(403);
		expect(answer.headers.get('set-cookie')).toBeNull();
	}
);

it('sockets are those of pages that came by https', async () => {
	expect(await knock({ origin: PUBLIC, cookie })).toBe(101);
	expect(await knock({ origin: 'http://fleet.example.com', cookie })).toBe(403);
	expect(await knock({ origin: `http://localhost:${dashboard.port}`, cookie })).toBe(403);
	// The same value under the name that plain http uses, which another site of the domain could set.
	expect(await knock({ origin: PUBLIC, cookie: cookie.replace('__Host-', '') })).toBe(401);
});

it('no header of a request makes it http again', async () => {
	const answer = await fetch(here('/login'), { headers: { 'x-forwarded-proto': 'http' } });
	expect(answer.headers.get('strict-transport-security')).not.toBeNull();
});
