import { STATES_OF_GROUP, type ListOperations } from '$lib/protocol/index.ts';
import type { z } from 'zod';
import { count, eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openRooms, type Rooms } from '../../../../tests/support/rooms.ts';
import { audit, operations as table } from '../db/index.ts';
import { resultOf, started, withCheckout } from '../../../../tests/support/started-operation.ts';

describe('requesting an operation', () => {
	it('commits the row and then offers it, with who asked', async () => {
		await using rooms = await openRooms();
		const { host, heard } = await rooms.connectHost('hsb1');
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull' }
		});
		expect(outcome).toMatchObject({ ok: true, hostId: host.id });
		await expect
			.poll(() => heard)
			.toMatchObject([{ type: 'offer', operation: { command: 'pull', requestedBy: 'admin' } }]);
		const [audited] = await rooms.db
			.select({ rows: count() })
			.from(audit)
			.where(eq(audit.action, 'operation.requested'));
		expect(audited?.rows).toBe(1);
	});

	it('takes one of many simultaneous requests, and names it to the others', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		const asked = await Promise.all(
			Array.from({ length: 50 }, () =>
				rooms.operations.request({ actor: 'admin', input: { hostIds: [host.id], command: 'pull' } })
			)
		);
		const outcomes = asked.flat();
		expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
		expect(outcomes.filter((outcome) => !outcome.ok && outcome.code === 'busy')).toHaveLength(49);
		const [rows] = await rooms.db.select({ rows: count() }).from(table);
		expect(rows?.rows).toBe(1);
	});

	it('returns the same operation for the same idempotency key', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		const input = { hostIds: [host.id], command: 'pull' as const, idempotencyKey: 'click-0001' };
		const [first] = await rooms.operations.request({ actor: 'admin', input });
		const [second] = await rooms.operations.request({ actor: 'admin', input });
		expect(second).toEqual(first);
	});

	it('returns the same operation also where the same is asked for twice in one moment', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		const input = { hostIds: [host.id], command: 'pull' as const, idempotencyKey: 'click-0001' };
		const [[first], [second]] = await Promise.all([
			rooms.operations.request({ actor: 'admin', input }),
			rooms.operations.request({ actor: 'admin', input })
		]);
		expect(first).toMatchObject({ ok: true });
		expect(second).toEqual(first);
	});

	it('makes another operation for a key of the day before', async () => {
		await using rooms = await openRooms();
		const { host, id } = await started(rooms);
		await rooms.operations.finish(host, { id, result: resultOf('failed') });
		const input = { hostIds: [host.id], command: 'pull' as const, idempotencyKey: 'click-0001' };
		const ask = async () => {
			const [outcome] = await rooms.operations.request({ actor: 'admin', input });
			if (!outcome?.ok) throw new Error(JSON.stringify(outcome));
			return outcome.operationId;
		};
		const first = await ask();
		await rooms.operations.accept(host, first);
		await rooms.operations.finish(host, { id: first, result: resultOf('failed') });
		rooms.advance(24 * 3_600_000 - 1);
		expect(await ask()).toBe(first);
		rooms.advance(2);
		const next = await ask();
		expect(next).not.toBe(first);
		expect(await ask()).toBe(next);
	});

	it('asks nothing of anybody once the database is known to be damaged, nor offers what waits', async () => {
		let damage: string | null = null;
		await using rooms = await openRooms({ damage: () => damage });
		const { host, connection } = await rooms.connectHost('hsb1');
		const ask = (queue: boolean) =>
			rooms.operations.request({
				actor: 'admin',
				input: { hostIds: [host.id], command: 'pull', queue }
			});
		rooms.hosts.disconnect(host, connection);
		expect(await ask(true)).toMatchObject([{ ok: true, queued: true }]);
		damage = 'Page 7: never used';
		const back = await rooms.connectHost('hsb1');
		await rooms.operations.reconcile(back.host, []);
		await expect(ask(false)).rejects.toThrow(/database is damaged \(Page 7: never used\)/);
		expect(back.heard).toEqual([]);
		expect(rooms.operations.queued(host.id)).toHaveLength(1);
	});

	it('says why not: unknown, never connected, disconnected, no checkout', async () => {
		await using rooms = await openRooms();
		const { host, connection } = await rooms.connectHost('hsb1');
		const never = await rooms.hosts.add({
			actor: 'admin',
			input: {
				name: 'new1',
				kind: 'nixos',
				location: 'home',
				deviceType: 'server',
				themeColor: '#769ff0'
			}
		});
		const ask = async (hostId: string, command: 'pull' | 'switch') => {
			const [outcome] = await rooms.operations.request({
				actor: 'admin',
				input: { hostIds: [hostId], command }
			});
			return outcome;
		};
		expect(await ask(host.id, 'switch')).toMatchObject({
			ok: false,
			code: 'not-ready',
			message: /Pull first/
		});
		expect(await ask(never.hostId, 'pull')).toMatchObject({
			ok: false,
			code: 'offline',
			message: /never connected/
		});
		rooms.hosts.disconnect(host, connection);
		expect(await ask(host.id, 'pull')).toMatchObject({
			ok: false,
			code: 'offline',
			message: /not connected/
		});
		expect(await ask('01ARZ3NDEKTSV4RRFFQ69G5FAV', 'pull')).toMatchObject({
			ok: false,
			code: 'not-found'
		});
	});
});

describe('the end of an operation', () => {
	it('is a success only with evidence', async () => {
		await using rooms = await openRooms();
		const { host, id } = await started(rooms);
		await rooms.operations.finish(host, {
			id,
			result: resultOf('succeeded', { systemPathAfter: '/nix/store/other' })
		});
		expect(await rooms.operations.get(id)).toMatchObject({
			state: 'failed',
			message: /not the one it built/
		});
	});

	it('is final: a later result is taken and changes nothing', async () => {
		await using rooms = await openRooms();
		const { host, id } = await started(rooms);
		await rooms.operations.finish(host, { id, result: resultOf('failed') });
		await rooms.operations.finish(host, { id, result: resultOf('succeeded') });
		expect(await rooms.operations.get(id)).toMatchObject({
			state: 'failed',
			message: 'It failed.'
		});
		const [audited] = await rooms.db
			.select({ rows: count() })
			.from(audit)
			.where(eq(audit.action, 'operation.finished'));
		expect(audited?.rows).toBe(1);
	});

	it('cannot be told by another host', async () => {
		await using rooms = await openRooms();
		const { id } = await started(rooms);
		const other = await rooms.connectHost('other');
		await expect(
			rooms.operations.finish(other.host, { id, result: resultOf('succeeded') })
		).rejects.toThrow(/no such operation/);
		expect(await rooms.operations.get(id)).toMatchObject({ state: 'running' });
	});

	it('frees the host for the next operation', async () => {
		await using rooms = await openRooms();
		const { host, id } = await started(rooms);
		await rooms.operations.finish(host, { id, result: resultOf('succeeded') });
		const [next] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull' }
		});
		expect(next).toMatchObject({ ok: true });
	});
});

describe('after a restart of the dashboard', () => {
	it('a running operation is unknown until its host says hello, then adopted', async () => {
		await using rooms = await openRooms();
		const { id } = await started(rooms);
		await rooms.restart();
		expect(await rooms.operations.get(id)).toMatchObject({ state: 'running', unknown: true });
		const { host } = await rooms.connectHost('hsb1');
		const verdicts = await rooms.operations.reconcile(host, [
			{ id, state: 'running', phase: 'build', logBytes: 0 }
		]);
		expect(verdicts).toEqual([{ id, action: 'adopt', logOffset: 0 }]);
		expect(await rooms.operations.get(id)).toMatchObject({ state: 'running', unknown: false });
	});

	it('an offered operation that never arrived is offered again', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull' }
		});
		await rooms.restart();
		const again = await rooms.connectHost('hsb1');
		await rooms.operations.reconcile(again.host, []);
		await expect
			.poll(() => again.heard)
			.toMatchObject([{ type: 'offer', operation: { id: outcome?.ok && outcome.operationId } }]);
	});

	it('an operation the host no longer knows is interrupted, never a success', async () => {
		await using rooms = await openRooms();
		const { id } = await started(rooms);
		await rooms.restart();
		const { host } = await rooms.connectHost('hsb1');
		await rooms.operations.reconcile(host, []);
		expect(await rooms.operations.get(id)).toMatchObject({
			state: 'interrupted',
			message: /no longer knows/
		});
	});
});

it('an offer nobody takes expires, and a running operation does not', async () => {
	await using rooms = await openRooms();
	const { host } = await rooms.connectHost('hsb1');
	const [outcome] = await rooms.operations.request({
		actor: 'admin',
		input: { hostIds: [host.id], command: 'pull' }
	});
	if (!outcome?.ok) throw new Error('refused');
	rooms.advance(6 * 60_000);
	await expect
		.poll(async () => (await rooms.operations.get(outcome.operationId)).state, { timeout: 15_000 })
		.toBe('expired');
	expect(await rooms.operations.accept(host, outcome.operationId)).toEqual({ proceed: false });
}, 20_000);

describe('the list', () => {
	async function withOneOfEach(rooms: Rooms) {
		const { host, id: running } = await started(rooms);
		const ids: Record<string, string> = { running };
		for (const [name, outcome] of [
			['succeeded', 'succeeded'],
			['failed', 'failed'],
			['interrupted', 'interrupted'],
			['cancelled', 'cancelled']
		] as const) {
			const other = await rooms.connectHost(name, { facts: withCheckout() });
			const [asked] = await rooms.operations.request({
				actor: 'admin',
				input: { hostIds: [other.host.id], command: 'switch' }
			});
			if (!asked?.ok) throw new Error('refused');
			await rooms.operations.accept(other.host, asked.operationId);
			await rooms.operations.finish(other.host, {
				id: asked.operationId,
				result: resultOf(outcome, outcome === 'succeeded' ? {} : { exitCode: 1 })
			});
			ids[name] = asked.operationId;
		}
		const named = async (input: Omit<z.input<typeof ListOperations>, 'limit'>) =>
			(await rooms.operations.list({ limit: 50, ...input })).map(({ hostName }) => hostName);
		return { ids, host, named };
	}

	it('is of a group, or of all, newest first', async () => {
		await using rooms = await openRooms();
		const { named } = await withOneOfEach(rooms);
		expect(await named({})).toEqual(['cancelled', 'interrupted', 'failed', 'succeeded', 'hsb1']);
		expect(await named({ group: 'under-way' })).toEqual(['hsb1']);
		expect(await named({ group: 'failed' })).toEqual(['interrupted', 'failed']);
		expect(await named({ group: 'succeeded' })).toEqual(['succeeded']);
	});

	it('of a group goes on from where it ended, and is of one host if one is named', async () => {
		await using rooms = await openRooms();
		const { ids, host, named } = await withOneOfEach(rooms);
		expect(await named({ group: 'failed', before: ids.interrupted })).toEqual(['failed']);
		expect(await named({ group: 'under-way', before: ids.running })).toEqual([]);
		expect(await named({ group: 'failed', hostId: host.id })).toEqual([]);
		expect(await named({ group: 'under-way', hostId: host.id })).toEqual(['hsb1']);
	});

	it('of a host that was removed is found by its name, by an index of its own', async () => {
		await using rooms = await openRooms();
		const { host, named } = await withOneOfEach(rooms);
		const [failed] = [...rooms.hosts.all()].filter(({ name }) => name === 'failed');
		if (!failed) throw new Error('no host');
		await rooms.hosts.remove({
			actor: 'admin',
			input: { id: failed.id, confirmName: 'failed' }
		});
		expect(await named({ hostName: 'failed' })).toEqual(['failed']);
		expect(await named({ hostName: 'failed', group: 'succeeded' })).toEqual([]);
		expect(await named({ hostName: host.name, group: 'under-way' })).toEqual(['hsb1']);
		expect(await named({ hostName: 'failed', group: 'under-way' })).toEqual([]);
		expect(await named({ hostName: 'nobody' })).toEqual([]);
		const plan = await rooms.db.all<{ detail: string }>(
			sql`explain query plan select * from operations where host_name = 'failed' order by id desc limit 50`
		);
		expect(plan.map(({ detail }) => detail)).toEqual([
			'SEARCH operations USING INDEX operations_host_name (host_name=?)'
		]);
	});

	it('of what failed is read by its own index, whose states are those of the group', async () => {
		await using rooms = await openRooms();
		const listed = STATES_OF_GROUP.failed.map((state) => `'${state}'`).join(', ');
		const made = await rooms.db.get<{ sql: string }>(
			sql`select sql from sqlite_master where name = 'operations_failed'`
		);
		expect(made.sql).toContain(`state in (${listed})`);
	});
});
