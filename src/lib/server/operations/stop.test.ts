import { HelloOutput } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { openRooms } from '../../../../tests/support/rooms.ts';
import { resultOf, started } from '../../../../tests/support/started-operation.ts';

it('a stop is told to the host and changes the state only when the host says so', async () => {
	await using rooms = await openRooms();
	const { host, id, heard } = await started(rooms);
	await rooms.operations.stop({ actor: 'admin', id, force: false });
	await expect.poll(() => heard).toContainEqual({ type: 'cancel', id, force: false });
	expect(await rooms.operations.get(id)).toMatchObject({ state: 'running', stopRequested: true });
	await rooms.operations.finish(host, { id, result: resultOf('cancelled') });
	expect(await rooms.operations.get(id)).toMatchObject({
		state: 'cancelled',
		stopRequested: false
	});
});

it.each([
	[false, undefined],
	[true, true]
])(
	'a stop asked for while its host is away is told to it as it was: forced %s',
	async (force, told) => {
		await using rooms = await openRooms();
		const { host, connection, id } = await started(rooms);
		rooms.hosts.disconnect(host, connection);
		const { message } = await rooms.operations.stop({ actor: 'admin', id, force });
		expect(message).toContain('the stop is kept and told to it when it returns');
		const back = await rooms.connectHost('hsb1');
		const [verdict] = await rooms.operations.reconcile(back.host, [
			{ id, state: 'running', phase: 'activate', logBytes: 0 }
		]);
		expect(verdict).toMatchObject({ id, action: 'cancel' });
		expect(verdict?.force).toBe(told);
		expect(HelloOutput.shape.journal.parse([verdict])).toEqual([verdict]);
	}
);

it('a stop that was refused while activating is over once the host goes on, and may be asked anew', async () => {
	await using rooms = await openRooms();
	const { host, id, heard } = await started(rooms);
	await rooms.operations.enterPhase(host, { id, phase: 'activate' });
	await rooms.operations.stop({ actor: 'admin', id, force: false });
	expect(rooms.operations.actions(host).stop).toMatchObject({ enabled: false });
	await rooms.operations.enterPhase(host, { id, phase: 'confirm' });
	expect(await rooms.operations.get(id)).toMatchObject({ stopRequested: false });
	expect(rooms.operations.actions(host).stop).toEqual({ enabled: true });
	const adopted = { id, action: 'adopt', logOffset: 0 };
	const journal = [{ id, state: 'running', phase: 'confirm', logBytes: 0 }] as const;
	expect(await rooms.operations.reconcile(host, [...journal])).toEqual([adopted]);
	await rooms.operations.stop({ actor: 'admin', id, force: false });
	const told = () => heard.filter((command) => command.type === 'cancel');
	await expect.poll(told).toHaveLength(2);
});

it('a forced stop stays one when the host goes on', async () => {
	await using rooms = await openRooms();
	const { host, id } = await started(rooms);
	await rooms.operations.enterPhase(host, { id, phase: 'activate' });
	await rooms.operations.stop({ actor: 'admin', id, force: true });
	await rooms.operations.enterPhase(host, { id, phase: 'confirm' });
	expect(await rooms.operations.get(id)).toMatchObject({ stopRequested: true });
});

it('a stop while a system is activated does not claim to stop anything, unless it is forced', async () => {
	await using rooms = await openRooms();
	const { host, id } = await started(rooms);
	await rooms.operations.enterPhase(host, { id, phase: 'activate' });
	const stop = (force: boolean) => rooms.operations.stop({ actor: 'admin', id, force });
	expect((await stop(false)).message).toBe(
		'hsb1 is being activated, which a stop does not cut off: Switch goes on. Its menu can force the stop.'
	);
	expect((await stop(true)).message).toBe('Stopping Switch on hsb1.');
});

it('a stop that would be refused is not offered, and the reason is told', async () => {
	await using rooms = await openRooms();
	const { host, connection, id } = await started(rooms);
	const offered = () => rooms.operations.actions(host).stop;
	expect(offered()).toEqual({ enabled: true });
	await rooms.operations.enterPhase(host, { id, phase: 'activate' });
	expect(offered()).toEqual({
		enabled: false,
		reason:
			'hsb1 is being activated, which a stop does not cut off: Switch goes on. Its menu can force the stop.'
	});
	// It may be over by now: the stop is kept and told to the host when it returns.
	rooms.hosts.disconnect(host, connection);
	await expect.poll(offered).toEqual({ enabled: true });
});

it('a stop before the host accepts cancels the operation', async () => {
	await using rooms = await openRooms();
	const { host } = await rooms.connectHost('hsb1');
	const [outcome] = await rooms.operations.request({
		actor: 'admin',
		input: { hostIds: [host.id], command: 'pull' }
	});
	if (!outcome?.ok) throw new Error('refused');
	await rooms.operations.stop({ actor: 'admin', id: outcome.operationId, force: false });
	expect(await rooms.operations.accept(host, outcome.operationId)).toEqual({ proceed: false });
	expect(await rooms.operations.get(outcome.operationId)).toMatchObject({ state: 'cancelled' });
});

it('a stop of something that has ended says so', async () => {
	await using rooms = await openRooms();
	const { host, id } = await started(rooms);
	await rooms.operations.finish(host, { id, result: resultOf('failed') });
	await expect(rooms.operations.stop({ actor: 'admin', id, force: false })).rejects.toThrow(
		/ended already/
	);
});

it('a stop of what its host comes for in the same moment says what came of it', async () => {
	await using rooms = await openRooms();
	const { host, connection } = await rooms.connectHost('hsb1');
	// The later it is asked, the further the offer is on its way.
	for (let turns = 0; turns < 20; turns++) {
		rooms.hosts.disconnect(host, connection);
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [host.id], command: 'pull', queue: true }
		});
		if (!outcome?.ok) throw new Error('refused');
		const id = outcome.operationId;
		const back = await rooms.connectHost('hsb1');
		const reconciled = rooms.operations.reconcile(back.host, []);
		for (let turn = 0; turn < turns; turn++) await Promise.resolve();
		const { message } = await rooms.operations.stop({ actor: 'admin', id, force: false });
		await reconciled;
		const { state, stopRequested } = await rooms.operations.get(id);
		expect([state, stopRequested, message]).toEqual(
			state === 'cancelled'
				? ['cancelled', false, 'Pull on hsb1 was cancelled before it began.']
				: ['offered', true, 'Stopping Pull on hsb1.']
		);
		await rooms.operations.accept(back.host, id);
		rooms.hosts.disconnect(back.host, back.connection);
	}
});

it('a stop of many answers for each, and one that has ended keeps no other from it', async () => {
	await using rooms = await openRooms();
	const { id, heard } = await started(rooms);
	const other = await rooms.connectHost('hsb2');
	const [outcome] = await rooms.operations.request({
		actor: 'admin',
		input: { hostIds: [other.host.id], command: 'pull' }
	});
	if (!outcome?.ok) throw new Error('refused');
	await rooms.operations.accept(other.host, outcome.operationId);
	await rooms.operations.finish(other.host, {
		id: outcome.operationId,
		result: resultOf('failed')
	});
	const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
	expect(
		await rooms.operations.stopAll({ actor: 'eve', ids: [outcome.operationId, id, nobody, id] })
	).toEqual([
		{
			id: outcome.operationId,
			ok: false,
			message: 'Pull on hsb2 has ended already (failed). There is nothing to stop.'
		},
		{ id, ok: true, message: 'Stopping Switch on hsb1.' },
		{
			id: nobody,
			ok: false,
			message: 'There is no such operation. It may have been pruned.'
		}
	]);
	await expect.poll(() => heard).toContainEqual({ type: 'cancel', id, force: false });
	expect(await rooms.operations.get(id)).toMatchObject({ stopRequested: true });
	const asked = await rooms.audit.list({ limit: 10, text: 'stop-requested' });
	expect(asked.map(({ actor, target }) => [actor, target])).toEqual([['eve', id]]);
});
