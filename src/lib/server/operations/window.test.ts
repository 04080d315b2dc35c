import { NO_FACTS, type RequestOperations } from '$lib/protocol/index.ts';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
	bareCheckout,
	NO_METRICS,
	offers,
	openRooms,
	profileOf,
	type Rooms
} from '../../../../tests/support/rooms.ts';
import { operations as table } from '../db/index.ts';

const COMMIT = 'a'.repeat(40);
const HOUR = 3_600_000;

describe('a command for a host outside its windows', () => {
	const window = { windows: ['Sat 02:00-05:00'], timeZone: 'Europe/Berlin' };

	async function closed(rooms: Rooms, opensIn: number) {
		const connected = await rooms.connectHost('hsb1');
		const tell = (open: boolean, changesAt: number) =>
			rooms.hosts.takeHeartbeat(connected.host, {
				metrics: NO_METRICS,
				facts: { checkout: bareCheckout(COMMIT), window: { ...window, open, changesAt } },
				active: null
			});
		const opensAt = rooms.clock.now() + opensIn;
		tell(false, opensAt);
		const ask = async (input: Partial<RequestOperations> = {}) => {
			const [outcome] = await rooms.operations.request({
				actor: 'admin',
				input: { hostIds: [connected.host.id], command: 'switch', ...input }
			});
			if (!outcome) throw new Error('no outcome');
			return outcome;
		};
		return { ...connected, tell, ask, opensAt };
	}

	it('is refused, says when it would be taken, and that it could wait', async () => {
		await using rooms = await openRooms();
		const { ask } = await closed(rooms, HOUR);
		expect(await ask()).toMatchObject({
			ok: false,
			code: 'not-ready',
			queueable: true,
			message:
				'hsb1 may be changed in its windows only (Sat 02:00-05:00, Europe/Berlin). Ask again then, or let Switch wait for it.'
		});
		expect(await ask({ command: 'pull' })).toMatchObject({ ok: true, queued: false });
	});

	it('does not wait for what would still be in its way then', async () => {
		await using rooms = await openRooms();
		const profile = { ...profileOf('hsb1'), repoMode: 'isolated' as const, repoUrl: null };
		const { host } = await rooms.connectHost('hsb1', { profile });
		const closed = { ...window, open: false, changesAt: rooms.clock.now() + HOUR };
		const facts = { checkout: null, window: closed };
		rooms.hosts.takeHeartbeat(host, { metrics: NO_METRICS, facts, active: null });
		const ask = async (command: 'pull-switch' | 'switch') => {
			const input = { hostIds: [host.id], command, queue: true };
			const [outcome] = await rooms.operations.request({ actor: 'admin', input });
			return outcome;
		};
		expect(await ask('pull-switch')).toMatchObject({
			ok: false,
			queueable: false,
			message: expect.stringContaining('has no repository configured')
		});
		expect(await ask('switch')).toMatchObject({
			ok: false,
			queueable: false,
			message: 'hsb1 has no checkout yet. Pull first.'
		});
	});

	it('waits on where the host says that its window has closed meanwhile, and so does what is behind it', async () => {
		await using rooms = await openRooms();
		const connected = await closed(rooms, HOUR);
		await connected.ask({ queue: true });
		await connected.ask({ command: 'boot', queue: true });
		connected.tell(true, rooms.clock.now() + HOUR);
		await expect.poll(() => offers(connected)).toMatchObject([{ command: 'switch' }]);
		const [order] = offers(connected);
		connected.tell(false, rooms.clock.now() + HOUR);
		await rooms.operations.reject(connected.host, {
			id: order?.id ?? '',
			reason: 'outside-window',
			message: 'Not now.'
		});
		expect(rooms.operations.queued(connected.host.id)).toMatchObject([
			{ command: 'switch', state: 'queued' },
			{ command: 'boot', state: 'queued' }
		]);
		connected.tell(true, rooms.clock.now() + HOUR);
		await expect.poll(() => offers(connected)).toHaveLength(2);
		expect(offers(connected)[1]?.id).toBe(order?.id);
	});

	it('that was not asked to wait is refused where the window has closed meanwhile', async () => {
		await using rooms = await openRooms();
		const connected = await closed(rooms, HOUR);
		connected.tell(true, rooms.clock.now() + HOUR);
		const outcome = await connected.ask();
		if (!outcome.ok) throw new Error(outcome.message);
		const { operationId: id } = outcome;
		const message = 'Not now.';
		await rooms.operations.reject(connected.host, { id, reason: 'outside-window', message });
		expect(await rooms.operations.get(id)).toMatchObject({ state: 'rejected', message });
	});

	it('waits, and is offered once the host may be changed', async () => {
		await using rooms = await openRooms();
		const connected = await closed(rooms, HOUR);
		expect(await connected.ask({ queue: true })).toMatchObject({ ok: true, queued: true });
		expect(rooms.operations.actions(connected.host).switch).toEqual({
			enabled: true,
			waits:
				'hsb1 may be changed in its windows only (Sat 02:00-05:00, Europe/Berlin): it runs when the next one opens.'
		});
		connected.tell(false, connected.opensAt);
		rooms.operations.resume(connected.host.id);
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(offers(connected)).toHaveLength(0);
		connected.tell(true, connected.opensAt + HOUR);
		await expect.poll(() => offers(connected)).toMatchObject([{ command: 'switch' }]);
	});

	it('waits for as long as it takes to open, where nobody said how long', async () => {
		await using rooms = await openRooms();
		const { ask, opensAt } = await closed(rooms, 6 * 24 * HOUR);
		const until = async (input: Partial<RequestOperations>) => {
			const outcome = await ask({ queue: true, ...input });
			if (!outcome.ok) throw new Error(outcome.message);
			const [row] = await rooms.db.select().from(table).where(eq(table.id, outcome.operationId));
			return row?.expiresAt;
		};
		expect(await until({})).toBe(opensAt + HOUR);
		expect(await until({ expiresInMs: HOUR })).toBe(rooms.clock.now() + HOUR);
	});

	it('survives a restart of the dashboard', async () => {
		await using rooms = await openRooms();
		const { ask } = await closed(rooms, HOUR);
		await ask({ queue: true });
		await rooms.restart();
		const back = await rooms.connectHost('hsb1', {
			facts: {
				...NO_FACTS,
				window: { ...window, open: false, changesAt: rooms.clock.now() + HOUR }
			}
		});
		await rooms.operations.reconcile(back.host, []);
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(offers(back)).toHaveLength(0);
		rooms.hosts.takeHeartbeat(back.host, {
			metrics: NO_METRICS,
			facts: { window: { ...window, open: true, changesAt: null } },
			active: null
		});
		await expect.poll(() => offers(back)).toMatchObject([{ command: 'switch' }]);
	});
});
