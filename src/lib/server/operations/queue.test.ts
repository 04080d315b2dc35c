import { NO_EVIDENCE, type OperationResult, type RequestOperations } from '$lib/protocol/index.ts';
import { count } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
	offers,
	openRooms,
	type ConnectedHost,
	type Rooms
} from '../../../../tests/support/rooms.ts';
import { targetAt } from '../../../../tests/support/target-at.ts';
import { operations as table } from '../db/index.ts';

const COMMIT = 'a'.repeat(40);
const LATER = 'b'.repeat(40);
const HOUR = 3_600_000;

const failed: OperationResult = {
	outcome: 'failed',
	message: 'It failed.',
	startedAt: 1,
	finishedAt: 2,
	logBytes: 0,
	evidence: { ...NO_EVIDENCE, exitCode: 1 }
};
const pulled = (commit: string): OperationResult => ({
	...failed,
	outcome: 'succeeded',
	message: 'Pulled.',
	evidence: { ...NO_EVIDENCE, exitCode: 0, commitAfter: commit }
});

async function asleep(rooms: Rooms) {
	const { host, connection } = await rooms.connectHost('hsb1');
	rooms.hosts.disconnect(host, connection);
	const ask = async (
		command: RequestOperations['command'],
		more: Partial<RequestOperations> = {}
	) => {
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command, queue: true, ...more }
		});
		if (!outcome?.ok) throw new Error(`refused: ${JSON.stringify(outcome)}`);
		return outcome.operationId;
	};
	const states = async (...ids: string[]) =>
		Promise.all(ids.map(async (id) => (await rooms.operations.get(id)).state));
	/** The host says hello with nothing in its journal. */
	const wake = async (): Promise<ConnectedHost> => {
		rooms.advance(60_000);
		const back = await rooms.connectHost('hsb1');
		await rooms.operations.reconcile(back.host, []);
		return back;
	};
	return { host, ask, states, wake };
}

describe('a command for an offline host', () => {
	it('is refused without queueing, and says that it could wait', async () => {
		await using rooms = await openRooms();
		const { host } = await asleep(rooms);
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull' }
		});
		expect(outcome).toMatchObject({ ok: false, code: 'offline', queueable: true });
	});

	it('waits, is shown, and runs on return at the target of that time', async () => {
		await using rooms = await openRooms();
		rooms.setTarget(targetAt(COMMIT));
		const { host, ask, states, wake } = await asleep(rooms);
		const id = await ask('pull');
		expect(await states(id)).toEqual(['queued']);
		expect(rooms.operations.queued(host.id)).toMatchObject([{ id, state: 'queued' }]);
		rooms.setTarget(targetAt(LATER));
		const back = await wake();
		await expect.poll(() => offers(back)).toMatchObject([{ id, commit: LATER }]);
		expect(await states(id)).toEqual(['offered']);
	});

	it('keeps a commit that was named', async () => {
		await using rooms = await openRooms();
		const { ask, wake } = await asleep(rooms);
		const id = await ask('pull', { commit: COMMIT });
		rooms.setTarget(targetAt(LATER));
		const back = await wake();
		await expect.poll(() => offers(back)).toMatchObject([{ id, commit: COMMIT }]);
	});

	it('goes on waiting while the host is held, and runs when it is released', async () => {
		await using rooms = await openRooms();
		rooms.setTarget(targetAt(COMMIT));
		const { host, ask, states, wake } = await asleep(rooms);
		const id = await ask('pull');
		await rooms.hosts.hold({ actor: 'admin', id: host.id, note: 'not now' });
		const back = await wake();
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(offers(back)).toEqual([]);
		expect(await states(id)).toEqual(['queued']);
		await rooms.hosts.hold({ actor: 'admin', id: host.id, note: null });
		rooms.operations.resume(host.id);
		await expect.poll(() => offers(back)).toMatchObject([{ id, commit: COMMIT }]);
	});

	it('can be cancelled, and then never reaches the host', async () => {
		await using rooms = await openRooms();
		const { ask, states, wake } = await asleep(rooms);
		const id = await ask('pull');
		await rooms.operations.stop({ actor: 'admin', id, force: false });
		expect(await states(id)).toEqual(['cancelled']);
		const other = await ask('test');
		const back = await wake();
		await expect.poll(() => offers(back).map((order) => order.id)).toEqual([other]);
	});

	it('expires when the host does not come back in time', async () => {
		await using rooms = await openRooms();
		const { ask, states, wake } = await asleep(rooms);
		const id = await ask('pull', { expiresInMs: HOUR });
		rooms.advance(HOUR + 1);
		const back = await wake();
		await expect.poll(() => states(id), { timeout: 15_000 }).toEqual(['expired']);
		expect(offers(back)).toEqual([]);
	}, 20_000);

	it('survives a restart of the dashboard', async () => {
		await using rooms = await openRooms();
		const { ask, wake } = await asleep(rooms);
		const id = await ask('pull');
		await rooms.restart();
		const back = await wake();
		await expect.poll(() => offers(back)).toMatchObject([{ id }]);
	});

	it('asked for twice with one key is one row', async () => {
		await using rooms = await openRooms();
		const { ask } = await asleep(rooms);
		const [first, second] = [
			await ask('pull', { idempotencyKey: 'click-0001' }),
			await ask('pull', { idempotencyKey: 'click-0001' })
		];
		expect(second).toBe(first);
		const [rows] = await rooms.db.select({ rows: count() }).from(table);
		expect(rows?.rows).toBe(1);
	});
});

describe('several that wait', () => {
	it('collapse: only the newest Pull + Switch runs', async () => {
		await using rooms = await openRooms();
		const { ask, states, wake } = await asleep(rooms);
		const ids = [await ask('pull-switch'), await ask('pull'), await ask('switch')];
		const newest = await ask('pull-switch');
		expect(await states(...ids, newest)).toEqual(['cancelled', 'cancelled', 'cancelled', 'queued']);
		const back = await wake();
		await expect.poll(() => offers(back)).toMatchObject([{ id: newest }]);
	});

	it('run one after the other, in the order they were asked for', async () => {
		await using rooms = await openRooms();
		const { ask, states, wake } = await asleep(rooms);
		const [pull, test] = [await ask('pull'), await ask('test')];
		const back = await wake();
		await expect.poll(() => offers(back)).toMatchObject([{ id: pull }]);
		await rooms.operations.accept(back.host, pull);
		expect(await states(pull, test)).toEqual(['running', 'queued']);
		await rooms.operations.finish(back.host, { id: pull, result: pulled(COMMIT) });
		await expect.poll(() => offers(back).map((order) => order.id)).toEqual([pull, test]);
	});

	it('stop at the first that does not succeed', async () => {
		await using rooms = await openRooms();
		const { ask, wake } = await asleep(rooms);
		const [pull, reboot] = [await ask('pull'), await ask('reboot')];
		const back = await wake();
		await expect.poll(() => offers(back)).toMatchObject([{ id: pull }]);
		await rooms.operations.accept(back.host, pull);
		await rooms.operations.finish(back.host, { id: pull, result: failed });
		expect(await rooms.operations.get(reboot)).toMatchObject({
			state: 'cancelled',
			message: /because Pull before it ended as failed/
		});
	});
});

describe('an offer the host never took', () => {
	it('goes back to the queue when contact is lost, and is offered anew', async () => {
		await using rooms = await openRooms();
		rooms.setTarget(targetAt(COMMIT));
		const { host, connection } = await rooms.connectHost('hsb1');
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull', queue: true }
		});
		const id = outcome?.ok ? outcome.operationId : '';
		rooms.hosts.disconnect(host, connection);
		await rooms.operations.contactLost(host);
		expect(await rooms.operations.get(id)).toMatchObject({ state: 'queued' });
		rooms.setTarget(targetAt(LATER));
		rooms.advance(60_000);
		const back = await rooms.connectHost('hsb1');
		await rooms.operations.reconcile(back.host, []);
		await expect.poll(() => offers(back)).toMatchObject([{ id, commit: LATER }]);
	});

	it('waits on through a restart of the dashboard', async () => {
		await using rooms = await openRooms();
		rooms.setTarget(targetAt(COMMIT));
		const { host } = await rooms.connectHost('hsb1');
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull', queue: true }
		});
		const id = outcome?.ok ? outcome.operationId : '';
		await rooms.restart();
		expect(await rooms.operations.get(id)).toMatchObject({ state: 'queued' });
		rooms.advance(HOUR);
		const back = await rooms.connectHost('hsb1');
		await rooms.operations.reconcile(back.host, []);
		await expect.poll(() => offers(back)).toMatchObject([{ id }]);
	});

	it.each([
		{ queue: true, becomes: 'queued' },
		{ queue: false, becomes: 'rejected' }
	])(
		'that is on the host’s disk goes before what was offered meanwhile, which is $becomes',
		async ({ queue, becomes }) => {
			await using rooms = await openRooms();
			const { host, connection } = await rooms.connectHost('hsb1');
			const ask = async (input: Partial<RequestOperations>) => {
				const [outcome] = await rooms.operations.request({
					actor: 'admin',
					input: { hostIds: [host.id], command: 'pull', ...input }
				});
				return outcome?.ok ? outcome.operationId : '';
			};
			const first = await ask({ queue: true });
			rooms.hosts.disconnect(host, connection);
			await rooms.operations.contactLost(host);
			const back = await rooms.connectHost('hsb1');
			// Asked for between hello and what is found out from it.
			const second = await ask({ queue, command: 'pull' });
			const verdicts = await rooms.operations.reconcile(back.host, [
				{ id: first, state: 'running', phase: 'fetch', logBytes: 0 }
			]);
			expect(verdicts).toMatchObject([{ id: first, action: 'adopt' }]);
			expect(await rooms.operations.get(first)).toMatchObject({ state: 'running' });
			expect(await rooms.operations.get(second)).toMatchObject({ state: becomes });
		}
	);

	it('that is on the host’s disk all the same is adopted as it was offered', async () => {
		await using rooms = await openRooms();
		rooms.setTarget(targetAt(COMMIT));
		const { host, connection } = await rooms.connectHost('hsb1');
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull', queue: true }
		});
		const id = outcome?.ok ? outcome.operationId : '';
		rooms.hosts.disconnect(host, connection);
		await rooms.operations.contactLost(host);
		rooms.setTarget(targetAt(LATER));
		rooms.advance(60_000);
		const back = await rooms.connectHost('hsb1');
		const verdicts = await rooms.operations.reconcile(back.host, [
			{ id, state: 'accepted', phase: null, logBytes: 0 }
		]);
		expect(verdicts).toMatchObject([{ id, action: 'adopt' }]);
		expect(await rooms.operations.get(id)).toMatchObject({ state: 'running', commit: COMMIT });
	});
});

describe('a host that was removed', () => {
	it('leaves no operation open', async () => {
		await using rooms = await openRooms();
		const { host, ask, wake, states } = await asleep(rooms);
		const [pull, test] = [await ask('pull'), await ask('test')];
		const back = await wake();
		await expect.poll(() => offers(back)).toMatchObject([{ id: pull }]);
		await rooms.operations.accept(back.host, pull);
		await rooms.hosts.remove({ actor: 'admin', input: { id: host.id, confirmName: 'hsb1' } });
		await expect.poll(() => states(pull, test)).toEqual(['interrupted', 'cancelled']);
	});
});

describe('a restart', () => {
	const rebooted = (bootIdAfter: string): OperationResult => ({
		...failed,
		outcome: 'succeeded',
		message: 'The host has started anew.',
		evidence: { ...NO_EVIDENCE, exitCode: 0, bootIdBefore: 'boot-1', bootIdAfter }
	});
	const agent = (bootId: string) => ({
		version: '0.1.0',
		protocol: 1,
		instanceId: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
		bootId,
		startedAt: 1
	});

	async function rebooting(rooms: Rooms) {
		const { host, connection } = await rooms.connectHost('hsb1');
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'reboot' }
		});
		const id = outcome?.ok ? outcome.operationId : '';
		await rooms.operations.accept(host, id);
		rooms.hosts.disconnect(host, connection);
		await rooms.operations.contactLost(host);
		rooms.advance(60_000);
		return id;
	}

	it('is not called unknown while the host is away as it was told to', async () => {
		await using rooms = await openRooms();
		const id = await rebooting(rooms);
		expect(await rooms.operations.get(id)).toMatchObject({ state: 'running', unknown: false });
		rooms.advance(3 * 60_000);
		await expect
			.poll(async () => (await rooms.operations.get(id)).unknown, { timeout: 15_000 })
			.toBe(true);
	}, 20_000);

	it.each([
		['boot-2', 'succeeded'],
		['boot-1', 'failed']
	])('told by a host that is back with %s has %s', async (bootId, state) => {
		await using rooms = await openRooms();
		const id = await rebooting(rooms);
		const { host } = await rooms.connectHost('hsb1', { agent: agent(bootId) });
		await rooms.operations.reconcile(host, [{ id, state: 'finished', phase: null, logBytes: 0 }]);
		await rooms.operations.finish(host, { id, result: rebooted('boot-2') });
		expect(await rooms.operations.get(id)).toMatchObject({ state });
	});
});
