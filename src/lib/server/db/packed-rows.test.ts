import { DEFAULT_PHASE_LIMITS } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { openRooms } from '../../../../tests/support/rooms.ts';
import { newUlid } from '../platform/ids.ts';
import { operations, packedRow, packedRows, unpackRow } from './index.ts';

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
	const made = await rooms.db
		.insert(operations)
		.select(packedRows(operations, rows))
		.onConflictDoNothing()
		.returning({ id: operations.id });
	expect(made.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
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
	const insert = (rows: Row[]) =>
		rooms.db
			.insert(operations)
			.select(packedRows(operations, rows))
			.onConflictDoNothing()
			.returning({ id: operations.id });
	await insert([first]);
	expect(await insert([busy, other])).toEqual([{ id: other.id }]);
});
