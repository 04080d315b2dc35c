import { NO_FACTS, type RequestOperations } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import { bareCheckout, offers, openRooms, type Rooms } from '../../../../tests/support/rooms.ts';
import { targetAt } from '../../../../tests/support/target-at.ts';

const CONFIRMED = 'a'.repeat(40);
const NEWER = 'b'.repeat(40);
const CHECKED_OUT = 'c'.repeat(40);

const onTheHost = { facts: { ...NO_FACTS, checkout: bareCheckout(CHECKED_OUT) } };

/** What one host is answered. */
async function ask(rooms: Rooms, hostId: string, more: Omit<RequestOperations, 'hostIds'>) {
	const [outcome] = await rooms.operations.request({
		actor: 'admin',
		input: { hostIds: [hostId], ...more }
	});
	return outcome;
}

describe('the commit that was confirmed', () => {
	it.each(['pull', 'pull-switch', 'preview'] as const)(
		'is the one that %s is offered at',
		async (command) => {
			await using rooms = await openRooms();
			const connected = await rooms.connectHost('hsb1', {
				...onTheHost,
				capabilities: [command]
			});
			rooms.setTarget(targetAt(CONFIRMED));
			expect(
				await ask(rooms, connected.host.id, { command, expectedCommit: CONFIRMED })
			).toMatchObject({ ok: true, queued: false });
			await expect.poll(() => offers(connected)).toMatchObject([{ commit: CONFIRMED }]);
		}
	);

	it('is not replaced by one that was pushed since, whatever is forced', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1', onTheHost);
		rooms.setTarget(targetAt(NEWER));
		for (const force of [false, true])
			expect(
				await ask(rooms, host.id, { command: 'pull-switch', expectedCommit: CONFIRMED, force })
			).toMatchObject({
				ok: false,
				code: 'other-commit',
				message: 'The target of hsb1 is bbbbbbb now, not aaaaaaa as was confirmed.',
				forceable: false,
				queueable: false
			});
		expect(rooms.operations.active(host.id)).toBeNull();
	});

	it('is told of by the title of what came in its place', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1', onTheHost);
		const { target, ...view } = targetAt(NEWER);
		rooms.setTarget({ ...view, target: target && { ...target, message: 'Serve the wiki' } });
		expect(
			await ask(rooms, host.id, { command: 'pull-switch', expectedCommit: CONFIRMED })
		).toMatchObject({
			message:
				'The target of hsb1 is bbbbbbb now, not aaaaaaa as was confirmed. bbbbbbb is “Serve the wiki” on main.'
		});
	});

	it('is not replaced by what cannot be told in advance', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1', onTheHost);
		expect(await ask(rooms, host.id, { command: 'pull', expectedCommit: CONFIRMED })).toMatchObject(
			{
				ok: false,
				code: 'other-commit',
				message: 'The target of hsb1 is not known now; aaaaaaa was confirmed.'
			}
		);
	});

	it('is looked for at each host: the others go on', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1', onTheHost);
		const pinned = await rooms.connectHost('hsb2', onTheHost);
		await rooms.hosts.pin({ actor: 'admin', id: pinned.host.id, commit: NEWER });
		rooms.setTarget(targetAt(CONFIRMED));
		expect(
			await rooms.operations.request({
				actor: 'admin',
				input: {
					hostIds: [host.id, pinned.host.id],
					command: 'pull-switch',
					expectedCommit: CONFIRMED
				}
			})
		).toMatchObject([{ ok: true }, { ok: false, code: 'other-commit' }]);
	});

	it.each(['switch', 'boot'] as const)('is what is checked out, for %s', async (command) => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1', { ...onTheHost, capabilities: [command] });
		rooms.setTarget(targetAt(CONFIRMED));
		expect(await ask(rooms, host.id, { command, expectedCommit: CONFIRMED })).toMatchObject({
			ok: false,
			code: 'other-commit',
			message: 'The checkout of hsb1 is ccccccc now, not aaaaaaa as was confirmed.'
		});
		expect(await ask(rooms, host.id, { command, expectedCommit: CHECKED_OUT })).toMatchObject({
			ok: true
		});
	});

	it('stands in the audit log, with the operation it is about', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1', onTheHost);
		rooms.setTarget(targetAt(CONFIRMED));
		const outcome = await ask(rooms, host.id, { command: 'pull', expectedCommit: CONFIRMED });
		if (!outcome?.ok) throw new Error('refused');
		const [row] = await rooms.audit.list({ limit: 1, action: 'operation.requested' });
		expect(row).toMatchObject({
			target: outcome.operationId,
			detail: { command: 'pull', hosts: ['hsb1'], commits: [CONFIRMED] },
			operation: { command: 'pull', hostName: 'hsb1', commit: CONFIRMED }
		});
		// What names no operation, or one that was pruned, is a row all the same.
		await rooms.audit.record({ actor: 'admin', action: 'operation.requested', target: 'gone' });
		const [gone] = await rooms.audit.list({ limit: 1 });
		expect(gone).toMatchObject({ target: 'gone', operation: null });
	});

	it('says nothing of what waits: that runs at the target of its time', async () => {
		await using rooms = await openRooms();
		const { host, connection } = await rooms.connectHost('hsb1', onTheHost);
		rooms.setTarget(targetAt(NEWER));
		rooms.hosts.disconnect(host, connection);
		expect(
			await ask(rooms, host.id, { command: 'pull', expectedCommit: CONFIRMED, queue: true })
		).toMatchObject({ ok: true, queued: true });
	});

	it('need not be told: whoever tells none gets the newest', async () => {
		await using rooms = await openRooms();
		const connected = await rooms.connectHost('hsb1', onTheHost);
		rooms.setTarget(targetAt(NEWER));
		expect(await ask(rooms, connected.host.id, { command: 'pull-switch' })).toMatchObject({
			ok: true
		});
		await expect.poll(() => offers(connected)).toMatchObject([{ commit: NEWER }]);
	});
});
