import { count, eq } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { openRooms, type Rooms } from '../../../../tests/support/rooms.ts';
import { audit, operations } from '../db/index.ts';
import { newUlid } from '../platform/ids.ts';

const chunk = { offset: 0, encoding: 'utf8' as const, data: 'forged' };
const result = {
	outcome: 'failed' as const,
	message: 'Made up.',
	evidence: null,
	finishedAt: 1
};

/** Everything an agent can say of an operation. */
const VERBS = {
	accept: (rooms: Rooms, host: Host, id: string) => rooms.operations.accept(host, id),
	reject: (rooms: Rooms, host: Host, id: string) =>
		rooms.operations.reject(host, { id, reason: 'busy', message: 'Made up.' }),
	phase: (rooms: Rooms, host: Host, id: string) =>
		rooms.operations.enterPhase(host, { id, phase: 'build' }),
	log: (rooms: Rooms, host: Host, id: string) => rooms.operations.appendLog(host, { id, chunk }),
	result: (rooms: Rooms, host: Host, id: string) =>
		rooms.operations.finish(host, { id, result: result as never })
};
type Host = ReturnType<Rooms['hosts']['get']>;

const stored = async (rooms: Rooms, id: string) =>
	(await rooms.db.select().from(operations).where(eq(operations.id, id)))[0];
const foreignRows = async (rooms: Rooms) =>
	(
		await rooms.db
			.select({ rows: count() })
			.from(audit)
			.where(eq(audit.action, 'operation.foreign-refused'))
	)[0]?.rows;

async function asked(rooms: Rooms, name: string): Promise<string> {
	const { host } = await rooms.connectHost(name);
	const [outcome] = await rooms.operations.request({
		actor: 'admin',
		input: { hostIds: [host.id], command: 'pull' }
	});
	if (!outcome?.ok) throw new Error('refused');
	return outcome.operationId;
}

describe.each(Object.keys(VERBS) as (keyof typeof VERBS)[])('%s', (verb) => {
	it("of another host's operation is refused, changes nothing, and is audited", async () => {
		await using rooms = await openRooms();
		const id = await asked(rooms, 'hsb1');
		const { host } = await rooms.connectHost('evil');
		const before = await stored(rooms, id);
		await expect(VERBS[verb](rooms, host, id)).rejects.toThrow(/no such operation/);
		expect(await stored(rooms, id)).toEqual(before);
		expect(await foreignRows(rooms)).toBe(1);
		expect(rooms.operations.foreignCalls(host.id)).toBe(1);
	});

	it('of an operation that runs on another host is refused just so', async () => {
		await using rooms = await openRooms();
		const id = await asked(rooms, 'hsb1');
		const [victim] = rooms.hosts.all();
		if (!victim) throw new Error('gone');
		await rooms.operations.accept(victim, id);
		const { host } = await rooms.connectHost('evil');
		const before = await stored(rooms, id);
		await expect(VERBS[verb](rooms, host, id)).rejects.toThrow(/no such operation/);
		expect(await stored(rooms, id)).toEqual(before);
	});

	it('of an operation that never was is refused in the same words', async () => {
		await using rooms = await openRooms();
		const id = await asked(rooms, 'hsb1');
		const { host } = await rooms.connectHost('evil');
		const words = async (of: string): Promise<string> =>
			VERBS[verb](rooms, host, of).then(
				() => 'taken',
				(error: unknown) => String(error)
			);
		expect(await words(newUlid())).toBe(await words(id));
	});

	it('repeated is counted, and audited once for a while', async () => {
		await using rooms = await openRooms();
		const id = await asked(rooms, 'hsb1');
		const { host } = await rooms.connectHost('evil');
		for (let n = 0; n < 25; n++)
			await expect(VERBS[verb](rooms, host, n % 2 === 0 ? id : newUlid())).rejects.toThrow();
		expect(rooms.operations.foreignCalls(host.id)).toBe(25);
		expect(await foreignRows(rooms)).toBe(1);
	});

	it('of an own operation that has ended is no offence: it is only late', async () => {
		await using rooms = await openRooms();
		const id = await asked(rooms, 'hsb1');
		const [host] = rooms.hosts.all();
		if (!host) throw new Error('gone');
		await rooms.operations.accept(host, id);
		await rooms.operations.finish(host, { id, result: result as never });
		const before = await stored(rooms, id);
		await VERBS[verb](rooms, host, id);
		expect(await stored(rooms, id)).toEqual(before);
		expect(await foreignRows(rooms)).toBe(0);
	});
});

describe('hello', () => {
	it("with another host's operations in the journal: they are to be forgotten, and stay as they are", async () => {
		await using rooms = await openRooms();
		const id = await asked(rooms, 'hsb1');
		const { host } = await rooms.connectHost('evil');
		const before = await stored(rooms, id);
		for (const state of ['accepted', 'running', 'finished'] as const)
			expect(
				await rooms.operations.reconcile(host, [{ id, state, phase: null, logBytes: 5 }])
			).toEqual([{ id, action: 'forget', logOffset: 0 }]);
		expect(await stored(rooms, id)).toEqual(before);
		expect(rooms.operations.active(host.id)).toBeNull();
	});
});

describe('a host that was removed and made again under its name', () => {
	async function recreated(rooms: Rooms) {
		const id = await asked(rooms, 'hsb1');
		const [old] = rooms.hosts.all();
		if (!old) throw new Error('gone');
		await rooms.operations.accept(old, id);
		await rooms.hosts.remove({ actor: 'admin', input: { id: old.id, confirmName: 'hsb1' } });
		const { host, heard } = await rooms.connectHost('hsb1');
		return { id, old, host, heard };
	}

	it('is a new host, and cannot reach the operations of the old one by any verb', async () => {
		await using rooms = await openRooms();
		const { id, old, host } = await recreated(rooms);
		expect(host.id).not.toBe(old.id);
		for (const verb of Object.values(VERBS))
			await expect(verb(rooms, host, id)).rejects.toThrow(/no such operation/);
		expect(await rooms.operations.list({ hostId: host.id, limit: 50 })).toEqual([]);
	});

	it('that comes with the journal of its old life does no harm, and is asked nothing of it', async () => {
		await using rooms = await openRooms();
		const { id, host, heard } = await recreated(rooms);
		const before = await vi.waitFor(async () => {
			const row = await stored(rooms, id);
			expect(row).toMatchObject({ state: 'interrupted' });
			return row;
		});
		expect(
			await rooms.operations.reconcile(host, [
				{ id, state: 'running', phase: 'build', logBytes: 9 }
			])
		).toEqual([{ id, action: 'forget', logOffset: 0 }]);
		expect(await stored(rooms, id)).toEqual(before);
		expect(rooms.operations.active(host.id)).toBeNull();
		expect(heard).toEqual([]);
		const [next] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull' }
		});
		expect(next).toMatchObject({ ok: true });
	});

	it('is not reached by what the old agent still says on its old connection', async () => {
		await using rooms = await openRooms();
		const { old, host } = await recreated(rooms);
		rooms.hosts.takeSignOfLife(old);
		rooms.hosts.takeHeartbeat(old, {
			metrics: host.metrics ?? (null as never),
			facts: { hold: 'made up' },
			active: null
		});
		await rooms.restart();
		expect(rooms.hosts.get(host.id).facts?.hold).toBeNull();
		expect(rooms.hosts.find(old.id)).toBeNull();
	});
});
