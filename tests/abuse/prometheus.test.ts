import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { helloOf, profileOf } from '../support/rooms.ts';
import { parseExposition, valuesOf } from '../support/prometheus.ts';
import { ENROLMENT_TOKEN } from '../support/server.ts';
import { raw, requestText, upgradeText } from './support/raw.ts';
import { openVictim, type Victim } from './support/victim.ts';

/** The figures for Prometheus: who must not see them, and hosts that would like to write some of their own. */

let victim: Victim;
let key = '';
beforeAll(async () => {
	victim = await openVictim();
	await victim.browser.stepUp();
	const made = await victim.browser.rpc.apiKeys.create.mutate({ name: 'reader', scope: 'read' });
	key = made.key;
});
afterAll(() => victim[Symbol.asyncDispose]());
afterEach(() => victim.stillWorks());

const send = (line: string, headers: Record<string, string | string[]> = {}) =>
	raw(victim.port, { parts: [requestText(line, headers)] });

describe('nobody is told anything', () => {
	it.each<[string, () => Record<string, string | string[]>]>([
		['nothing', () => ({})],
		['a session', () => ({ Cookie: victim.browser.cookie })],
		[
			'a session from a page of ours',
			() => ({ Cookie: victim.browser.cookie, Origin: victim.url })
		],
		['the enrolment token', () => ({ Authorization: `Bearer ${ENROLMENT_TOKEN}` })],
		[
			'a key that was never made',
			() => ({ Authorization: `Bearer nfk_01ARZ3NDEKTSV4RRFFQ69G5FAV_${'a'.repeat(43)}` })
		],
		[
			'a key cut short, beside a session',
			() => ({ Authorization: `Bearer ${key.slice(0, -1)}`, Cookie: victim.browser.cookie })
		],
		['a key and more', () => ({ Authorization: `Bearer ${key}, Bearer ${key}` })],
		['a key as a password', () => ({ Authorization: `Basic ${btoa(`prometheus:${key}`)}` })],
		['a key without its kind', () => ({ Authorization: key })],
		[
			'a key in another header',
			() => ({ 'X-Authorization': `Bearer ${key}`, 'Proxy-Authorization': `Bearer ${key}` })
		],
		['ten kilobytes', () => ({ Authorization: `Bearer ${'a'.repeat(10_000)}` })]
	])('with %s', async (_, headers) => {
		const answer = await send('GET /metrics', headers());
		expect(answer.status).toBe(401);
		expect(answer.text).not.toContain('nixfleet_');
	});

	it.each(['token', 'access_token'])('with a key in the address as %s', async (name) => {
		expect((await send(`GET /metrics?${name}=${key}`)).status).toBe(400);
	});

	it('by an upgrade', async () => {
		const answer = await raw(victim.port, {
			parts: [upgradeText('/metrics', { Authorization: `Bearer ${key}` })]
		});
		expect(answer.status).toBe(404);
	});
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
	'%s is refused, also with a key and a header that renames it',
	async (method) => {
		const answer = await send(`${method} /metrics`, {
			Authorization: `Bearer ${key}`,
			'X-HTTP-Method-Override': 'GET',
			Origin: 'https://evil.example'
		});
		expect(answer.status).toBe(405);
		expect(answer.headers.has('access-control-allow-origin')).toBe(false);
	}
);

it('a host that calls its agent and its system by lines of their own adds none', async () => {
	const name = 'liar';
	const [version, system] = [
		'1"} 1\nnixfleet_hosts 99\n# \\',
		'\\"}\r\nnixfleet_hosts_waiting 99\n'
	];
	const { token } = await victim.agent(ENROLMENT_TOKEN).agent.enroll.mutate({
		secret: name.padEnd(43, 'x'),
		profile: profileOf(name)
	});
	const hello = helloOf(name);
	await victim.agent(token).agent.hello.mutate({
		...hello,
		agent: { ...hello.agent, version },
		profile: { ...hello.profile, system }
	});
	const response = await fetch(`${victim.url}/metrics`, {
		headers: { authorization: `Bearer ${key}` }
	});
	const families = parseExposition(await response.text());
	expect(valuesOf(families, 'nixfleet_hosts')).toEqual([1]);
	expect(valuesOf(families, 'nixfleet_hosts_waiting')).toEqual([0]);
	expect(families.get('nixfleet_host_info')?.samples).toMatchObject([
		{ labels: { host: name, agent_version: version, system }, value: 1 }
	]);
});
