import { NO_EVIDENCE, type Ancestry, type HelloInput } from '$lib/protocol/index.ts';
import { Sqlite3Client } from '@libsql/client/sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { openGate } from '../../../../../tests/support/gate-server.ts';
import { helloOf, knownAs, NO_METRICS, profileOf } from '../../../../../tests/support/rooms.ts';
import {
	hasPromtool,
	parseExposition,
	promtool,
	valuesOf
} from '../../../../../tests/support/prometheus.ts';
import { withCheckout } from '../../../../../tests/support/started-operation.ts';
import { collect, commitsBehind, type Sources } from './collect.ts';
import { CONTENT_TYPE, exposition } from './text-format.ts';

type Gate = Awaited<ReturnType<typeof openGate>>;

const ADDRESS = '192.0.2.7';

async function keyOf(gate: Gate, scope: 'read' | 'operate' | 'admin' = 'read'): Promise<string> {
	const made = { actor: 'admin', name: scope, scope, expiresInDays: null };
	return (await gate.fleet.auth.apiKeys.create(made)).key;
}

const ask = (
	gate: Gate,
	headers: Record<string, string>,
	{ method = 'GET', query = '', address = ADDRESS } = {}
): Promise<Response> => {
	const url = new URL(`http://localhost/metrics${query}`);
	return gate.fleet.prometheus({ request: new Request(url, { method, headers }), url, address });
};
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

async function scrape(gate: Gate, key: string) {
	const response = await ask(gate, bearer(key));
	expect([response.status, response.headers.get('content-type')]).toEqual([200, CONTENT_TYPE]);
	const text = await response.text();
	return { text, families: parseExposition(text) };
}

/** A host of this name whose agent has said hello. */
async function connect(gate: Gate, name: string, hello: Partial<HelloInput> = {}) {
	const { hosts } = gate.fleet;
	const secret = name.padEnd(43, 's');
	const { hostId } = await hosts.enroll({ secret, profile: profileOf(name) });
	const host = hosts.get(hostId);
	const socket = { readyState: 1, close() {}, terminate() {}, ping() {} };
	const connection = hosts.connect(knownAs(host), { socket, address: ADDRESS });
	if (!connection) throw new Error('The host is connected already.');
	const input = helloOf(name, hello);
	hosts.takeHello(host, input);
	connection.instanceId = input.agent.instanceId;
	return host;
}

describe('the door', () => {
	it('opens for a key of any scope, and answers with the text format', async () => {
		await using gate = await openGate();
		for (const scope of ['read', 'operate', 'admin'] as const) {
			const { families } = await scrape(gate, await keyOf(gate, scope));
			expect(valuesOf(families, 'nixfleet_hosts')).toEqual([0]);
		}
	});

	it('opens for nobody without a key, whatever else they bring', async () => {
		await using gate = await openGate();
		const key = await keyOf(gate);
		const { cookie } = await gate.signIn();
		const attempts: Record<string, string>[] = [
			{},
			{ cookie },
			{ cookie, origin: gate.origin },
			bearer(`${key.slice(0, -6)}AAAAAA`),
			{ ...bearer('rubbish'), cookie },
			bearer('enrolment-token-for-tests'),
			{ authorization: `Basic ${btoa(`admin:${key}`)}` }
		];
		for (const headers of attempts) {
			const response = await ask(gate, headers);
			expect([response.status, response.headers.get('www-authenticate')]).toEqual([
				401,
				'Bearer realm="NixFleet"'
			]);
			expect(await response.json()).toMatchObject({
				code: 'unauthenticated',
				message: expect.stringMatching(/API key/) as string
			});
		}
	});

	it('opens for no key that was revoked', async () => {
		await using gate = await openGate();
		const { id, key } = await gate.fleet.auth.apiKeys.create({
			actor: 'admin',
			name: 'old',
			scope: 'read',
			expiresInDays: null
		});
		await scrape(gate, key);
		await gate.fleet.auth.apiKeys.revoke({ actor: 'admin', id });
		expect((await ask(gate, bearer(key))).status).toBe(401);
	});

	it('counts wrong keys of an address, and a right one is not made to wait for them', async () => {
		await using gate = await openGate();
		const key = await keyOf(gate);
		const statuses: number[] = [];
		for (let attempt = 0; attempt < 30; attempt++)
			statuses.push((await ask(gate, bearer('wrong'))).status);
		expect(new Set(statuses)).toEqual(new Set([401, 429]));
		const told = await ask(gate, bearer('wrong'));
		expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(0);
		expect((await ask(gate, bearer('wrong'), { address: '192.0.2.8' })).status).toBe(401);
		expect((await ask(gate, bearer(key))).status).toBe(200);
	});

	it('is asked too often by one key, not by another', async () => {
		await using gate = await openGate();
		const [key, other] = [await keyOf(gate), await keyOf(gate)];
		const answers = await Promise.all(
			Array.from({ length: 200 }, () => ask(gate, bearer(key), { method: 'HEAD' }))
		);
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
		expect((await ask(gate, bearer(other))).status).toBe(200);
	});

	it('takes GET and HEAD, and says so before it asks who it is', async () => {
		await using gate = await openGate();
		const key = await keyOf(gate);
		for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
			for (const headers of [{}, bearer(key)]) {
				const response = await ask(gate, headers, { method });
				expect([method, response.status, response.headers.get('allow')]).toEqual([
					method,
					405,
					'GET, HEAD'
				]);
				expect(await response.json()).toMatchObject({ code: 'method-not-allowed' });
			}
		const head = await ask(gate, bearer(key), { method: 'HEAD' });
		expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
			200,
			CONTENT_TYPE,
			''
		]);
		const refused = await ask(gate, {}, { method: 'HEAD' });
		expect([refused.status, await refused.text()]).toEqual([401, '']);
	});

	it('is left in the middle, and nobody calls that a fault', async () => {
		await using gate = await openGate();
		const response = await ask(gate, bearer(await keyOf(gate)));
		const reader = response.body?.getReader();
		const read = reader?.read();
		await reader?.cancel();
		expect(await read).toMatchObject({ done: true });
		// Longer than the next piece would have waited for its turn.
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(gate.logged).toEqual([]);
	});

	it('takes no parameters', async () => {
		await using gate = await openGate();
		const key = await keyOf(gate);
		for (const query of ['?name=hsb1', '?collect[]=host', '?x']) {
			const response = await ask(gate, bearer(key), { query });
			expect(response.status).toBe(400);
			expect(await response.json()).toMatchObject({
				code: 'invalid',
				message: expect.stringContaining('no parameters') as string
			});
		}
		expect((await ask(gate, bearer(key), { query: '?' })).status).toBe(200);
	});
});

describe('what it tells', () => {
	it('is of hosts, fleet and process, each family once, and nothing else', async () => {
		await using gate = await openGate();
		const key = await keyOf(gate);
		await connect(gate, 'hsb1', { metrics: { ...NO_METRICS, cpuPercent: 50 } });
		await gate.fleet.hosts.add({
			actor: 'admin',
			input: {
				name: 'later',
				kind: 'darwin',
				location: 'work',
				deviceType: 'laptop',
				themeColor: '#769ff0'
			}
		});
		const { text, families } = await scrape(gate, key);
		for (const name of families.keys()) expect(name).toMatch(/^nixfleet_[a-z0-9_]+$/);
		expect(valuesOf(families, 'nixfleet_hosts')).toEqual([2]);
		expect(valuesOf(families, 'nixfleet_agents_connected')).toEqual([1]);
		expect(valuesOf(families, 'nixfleet_host_presence', { host: 'hsb1', state: 'online' })).toEqual(
			[1]
		);
		expect(valuesOf(families, 'nixfleet_host_presence', { host: 'later', state: 'never' })).toEqual(
			[1]
		);
		expect(valuesOf(families, 'nixfleet_host_cpu_usage_ratio')).toEqual([0.5]);
		expect(families.get('nixfleet_host_info')?.samples.map(({ labels }) => labels)).toEqual([
			expect.objectContaining({ host: 'hsb1', kind: 'nixos', agent_version: '0.1.0' }),
			expect.objectContaining({ host: 'later', kind: 'darwin', agent_version: '' })
		]);
		expect(
			valuesOf(families, 'nixfleet_database_size_bytes', { file: 'database' })[0]
		).toBeGreaterThan(0);
		expect(valuesOf(families, 'nixfleet_process_resident_memory_bytes')[0]).toBeGreaterThan(1e7);
		expect(valuesOf(families, 'nixfleet_process_cpu_seconds_total')[0]).toBeGreaterThan(0);
		expect(families.get('nixfleet_target_info')?.samples).toMatchObject([
			{ labels: { source: 'none', branch: '' } }
		]);
		expect(valuesOf(families, 'nixfleet_target_stale')).toEqual([]);
		expect(text).not.toContain(key);
		if (hasPromtool) expect(promtool(['check', 'metrics'], text)).toBe('');
	});

	it('does not name a host that waits to be accepted, and counts it', async () => {
		await using gate = await openGate({ NIXFLEET_ENROLLMENT: 'approve' });
		await connect(gate, 'stranger');
		const { text, families } = await scrape(gate, await keyOf(gate));
		expect(valuesOf(families, 'nixfleet_hosts')).toEqual([0]);
		expect(valuesOf(families, 'nixfleet_hosts_waiting')).toEqual([1]);
		expect(valuesOf(families, 'nixfleet_agents_connected')).toEqual([0]);
		expect(text).not.toContain('stranger');
	});

	it('counts operations once, when they end, and all of them from 0', async () => {
		await using gate = await openGate();
		const { operations } = gate.fleet;
		const key = await keyOf(gate);
		const host = await connect(gate, 'hsb1', { facts: withCheckout() });
		const count = async (labels: Record<string, string>) => {
			const { families } = await scrape(gate, key);
			const open = ['queued', 'offered', 'running', 'unknown'].flatMap((state) =>
				valuesOf(families, 'nixfleet_operations_open', { state })
			);
			const values = valuesOf(families, 'nixfleet_operations_ended_total', labels);
			return { open, sum: values.reduce((sum, value) => sum + value, 0) };
		};
		expect(await count({})).toEqual({ open: [0, 0, 0, 0], sum: 0 });
		const [asked] = await operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'test' }
		});
		if (!asked?.ok) throw new Error(JSON.stringify(asked));
		const { operationId: id } = asked;
		expect(await count({})).toEqual({ open: [0, 1, 0, 0], sum: 0 });
		await operations.accept(host, id);
		expect(await count({})).toEqual({ open: [0, 0, 1, 0], sum: 0 });
		await operations.contactLost(host);
		expect(await count({})).toEqual({ open: [0, 0, 0, 1], sum: 0 });
		const result = {
			outcome: 'failed' as const,
			message: 'It broke.',
			startedAt: 1,
			finishedAt: 2,
			logBytes: 0,
			evidence: NO_EVIDENCE
		};
		for (let time = 0; time < 2; time++) await operations.finish(host, { id, result });
		expect(await count({ command: 'test', state: 'failed' })).toEqual({
			open: [0, 0, 0, 0],
			sum: 1
		});
		expect((await count({})).sum).toBe(1);
	});
});

describe('rollouts', () => {
	it('are told while they are not at an end, by state, with their hosts', async () => {
		await using gate = await openGate();
		const key = await keyOf(gate);
		const { rollouts } = gate.fleet;
		const hosts = [
			await connect(gate, 'hsb1', { facts: withCheckout() }),
			await connect(gate, 'hsb2', { facts: withCheckout() })
		];
		const told = async () => {
			const { families } = await scrape(gate, key);
			const of = (name: string, states: readonly string[]) =>
				states.flatMap((state) => valuesOf(families, name, { state }));
			return {
				rollouts: of('nixfleet_rollouts', ['running', 'paused']),
				hosts: of('nixfleet_rollout_hosts', ['waiting', 'asked', 'done', 'failed', 'skipped'])
			};
		};
		expect(await told()).toEqual({ rollouts: [0, 0], hosts: [0, 0, 0, 0, 0] });
		const { id } = await rollouts.start({
			actor: 'admin',
			input: {
				hostIds: hosts.map((host) => host.id),
				command: 'test',
				waves: [],
				atOnce: 1,
				maxFailures: 0,
				offline: 'queue'
			}
		});
		await rollouts.lookNow();
		expect(await told()).toEqual({ rollouts: [1, 0], hosts: [1, 1, 0, 0, 0] });
		await rollouts.pause({ actor: 'admin', id });
		expect(await told()).toEqual({ rollouts: [0, 1], hosts: [1, 1, 0, 0, 0] });
		await rollouts.cancel({ actor: 'admin', id });
		expect(await told()).toEqual({ rollouts: [0, 0], hosts: [0, 0, 0, 0, 0] });
	});
});

describe('how much it costs', () => {
	const sources = (gate: Gate): Sources => ({
		services: gate.fleet,
		peers: () => gate.fleet.gate.peers(),
		lag: { histogram: () => ({ buckets: [], count: 0, sum: 0 }) },
		databaseSize: () => Promise.resolve(null)
	});

	it('is no statement of the database, however many hosts and operations there are', async () => {
		await using gate = await openGate();
		const spies = [
			vi.spyOn(Sqlite3Client.prototype, 'execute'),
			vi.spyOn(Sqlite3Client.prototype, 'batch')
		];
		try {
			const calls = () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
			const asked = async () => {
				for (const spy of spies) spy.mockClear();
				// Only microtasks pass meanwhile, so nobody else can have asked.
				const text = [...exposition(await collect(sources(gate)))].join('');
				return { statements: calls(), text };
			};
			expect((await asked()).statements).toBe(0);
			const host = await connect(gate, 'hsb1', { facts: withCheckout() });
			for (let index = 2; index <= 150; index++) await connect(gate, `hsb${index}`);
			for (let index = 0; index < 20; index++) await history(gate, host.id);
			expect(calls()).toBeGreaterThan(0);
			const { statements, text } = await asked();
			expect(statements).toBe(0);
			expect(valuesOf(parseExposition(text), 'nixfleet_hosts')).toEqual([150]);
		} finally {
			for (const spy of spies) spy.mockRestore();
		}
	});

	it('is a bounded number of series a host, whatever was done to it', async () => {
		await using gate = await openGate();
		const series = async () =>
			(await collect(sources(gate))).reduce(
				(sum, { lines }) => sum + [...lines].join('').split('\n').length - 1,
				0
			);
		const before = await series();
		const host = await connect(gate, 'hsb1', { facts: withCheckout() });
		const one = (await series()) - before;
		for (let index = 0; index < 5; index++) await history(gate, host.id);
		await connect(gate, 'hsb2', { facts: withCheckout() });
		expect((await series()) - before).toBe(2 * one);
	});

	/** An operation of a host, asked for and called off. */
	async function history(gate: Gate, hostId: string): Promise<void> {
		const { operations } = gate.fleet;
		const [asked] = await operations.request({
			actor: 'admin',
			input: { hostIds: [hostId], command: 'test' }
		});
		if (!asked?.ok) throw new Error(JSON.stringify(asked));
		await operations.reject(gate.fleet.hosts.get(hostId), {
			id: asked.operationId,
			reason: 'busy',
			message: 'Not now.'
		});
	}
});

describe('how many commits a host is behind', () => {
	const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
	const behind = (reason: string, found: ReturnType<Ancestry>) =>
		commitsBehind(
			{ commit: a, targetCommit: b, status: { git: { reason } } } as never,
			(from, to) => (from === a && to === b ? found : { relation: 'unknown' })
		);
	it.each([
		['behind-target', { relation: 'ancestor' as const, behind: 4, subjects: [] }, 4],
		['on-target', { relation: 'unknown' as const }, 0],
		['ahead', { relation: 'descendant' as const, ahead: 2 }, 0],
		['behind-target', { relation: 'unknown' as const }, null],
		['differs-from-target', { relation: 'unknown' as const }, null],
		['diverged', { relation: 'diverged' as const }, null],
		['pull-failed', { relation: 'ancestor' as const, behind: 4, subjects: [] }, null],
		['operation-active', { relation: 'ancestor' as const, behind: 4, subjects: [] }, null]
	])('%s, %o: %s', (reason, relation, expected) => {
		expect(behind(reason, relation)).toBe(expected);
	});
});
