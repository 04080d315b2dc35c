import { DEFAULT_PHASE_LIMITS } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { openRooms } from '../../../../tests/support/rooms.ts';
import { newUlid } from '../platform/ids.ts';
import { operations, packedRow, rowsInserter, unpackRow } from './index.ts';

type Row = typeof operations.$inferSelect;

const row = (change: Partial<Row>): Row => ({
	id: newUlid(1),
	hostId: newUlid(1),
	hostName: 'hsb1',
	command: 'pull',
	state: 'offered',
	phase: null,
	unknown: false,
	stopRequested: false,
	stopForced: false,
	force: false,
	commit: null,
	pinned: false,
	branch: null,
	argument: null,
	requestedBy: 'admin',
	requestedAt: 1_790_000_000_000,
	offeredAt: null,
	startedAt: null,
	phaseStartedAt: null,
	finishedAt: null,
	queueUntil: null,
	agentBefore: null,
	expiresAt: 1,
	phaseLimits: DEFAULT_PHASE_LIMITS,
	message: null,
	logBytes: 0,
	logOmittedBytes: 0,
	evidence: null,
	idempotencyKey: null,
	...change
});

it('every kind of column comes back as it was', async () => {
	await using rooms = await openRooms();
	const rows = [
		row({}),
		row({ force: true, unknown: true, pinned: true, logBytes: 2 ** 40 }),
		row({
			message: `"quoted", 'too'; \\ \u0001 \u{1f600} ü\n`,
			branch: '',
			commit: '0'.repeat(40)
		}),
		row({ argument: { systemPath: '/nix/store/x"y' } as Row['argument'] }),
		// Text that looks like another type stays text.
		row({ hostName: '00123', requestedBy: 'null', branch: 'true', message: '1e5' })
	];
	const insert = rowsInserter(rooms.db, operations);
	const [{ rowsAffected }] = await rooms.db.batch([insert(rows)]);
	expect(rowsAffected).toBe(rows.length);
	const stored = await rooms.db.select().from(operations);
	const byId = (a: Row, b: Row) => (a.id < b.id ? -1 : 1);
	expect(stored.sort(byId)).toEqual(rows.sort(byId));
	const packed = await rooms.db.select({ packed: packedRow(operations) }).from(operations);
	expect(packed.map((one) => unpackRow(operations, one.packed)).sort(byId)).toEqual(stored);
});

it('what is refused is left out, and the rest is made', async () => {
	await using rooms = await openRooms();
	const first = row({});
	const busy = row({ hostId: first.hostId });
	const other = row({});
	const insert = rowsInserter(rooms.db, operations);
	const made = async (rows: Row[]) => {
		const [{ rowsAffected }] = await rooms.db.batch([insert(rows)]);
		return rowsAffected;
	};
	expect(await made([first])).toBe(1);
	expect(await made([busy, other])).toBe(1);
	expect(await made([busy])).toBe(0);
	const stored = await rooms.db.select({ id: operations.id }).from(operations);
	expect(stored.map(({ id }) => id).sort()).toEqual([first.id, other.id].sort());
});

it('rows that come alone, and rows that differ in one thing, are what they are among others', async () => {
	await using rooms = await openRooms();
	const insert = rowsInserter(rooms.db, operations);
	const alone = row({
		message: null,
		argument: { systemPath: 'x' } as Row['argument'],
		force: true
	});
	const same = [row({ branch: 'main' }), row({ branch: 'main' })];
	const others = [row({ branch: null, logBytes: 7 }), row({ branch: 'b', logBytes: 7 })];
	await rooms.db.batch([insert([alone]), insert(same), insert(others)]);
	// The statement of the first is used again, with other values.
	const again = row({ message: 'text', argument: null, force: false });
	await rooms.db.batch([insert([again])]);
	const stored = await rooms.db.select().from(operations);
	const byId = (a: Row, b: Row) => (a.id < b.id ? -1 : 1);
	expect(stored.sort(byId)).toEqual([alone, ...same, ...others, again].sort(byId));
});
