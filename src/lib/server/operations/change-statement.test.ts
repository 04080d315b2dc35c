import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openRooms } from '../../../../tests/support/rooms.ts';
import { operations, unpackRow } from '../db/index.ts';
import { changeStatements, type RowChange } from './change-statement.ts';

/** An operation that was offered, and a way to change it. */
async function offered() {
	const rooms = await openRooms();
	const { host } = await rooms.connectHost('hsb1');
	const [outcome] = await rooms.operations.request({
		actor: 'admin',
		input: { hostIds: [host.id], command: 'pull' }
	});
	if (outcome?.ok !== true) throw new Error('It was refused.');
	const id = outcome.operationId;
	const statement = changeStatements(rooms.db);
	return {
		rooms,
		id,
		hostId: host.id,
		change: async (change: Omit<RowChange, 'id'>) => {
			const [rows] = await rooms.db.batch([statement({ id, ...change })]);
			return rows.map(({ packed }) => unpackRow(operations, packed));
		},
		stored: async () => (await rooms.db.select().from(operations).where(eq(operations.id, id)))[0]
	};
}

it('sets values of every kind, null among them, and gives the row as it is then', async () => {
	const at = await offered();
	await using _rooms = at.rooms;
	const before = await at.stored();
	const evidence = { exitCode: 0 } as NonNullable<RowChange['set']['evidence']>;
	for (const set of [
		{ message: 'a', evidence, unknown: true, logBytes: 2 ** 40 },
		// The same statement, with other values.
		{ message: null, evidence: null, unknown: false, logBytes: 1 }
	]) {
		const [row] = await at.change({ states: ['offered'], set });
		expect(row).toEqual({ ...before, ...set });
		expect(await at.stored()).toEqual(row);
	}
});

it('changes nothing that is of another host or in another state, and leaves alone what is not named', async () => {
	const at = await offered();
	await using _rooms = at.rooms;
	const before = await at.stored();
	const set = { message: 'x' };
	expect(await at.change({ hostId: 'another', states: ['offered'], set })).toEqual([]);
	expect(await at.change({ hostId: at.hostId, states: ['running'], set })).toEqual([]);
	expect(await at.stored()).toEqual(before);
	const [row] = await at.change({
		hostId: at.hostId,
		states: ['queued', 'offered'],
		set: { ...set, phase: undefined, state: 'running' }
	});
	expect(row).toEqual({ ...before, message: 'x', state: 'running' });
});
