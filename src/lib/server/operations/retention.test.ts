import { DEFAULT_PHASE_LIMITS, type OperationState } from '$lib/protocol/index.ts';
import { count, eq } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { openRooms, type Rooms } from '../../../../tests/support/rooms.ts';
import { resultOf, started } from '../../../../tests/support/started-operation.ts';
import { operationLog, operations } from '../db/index.ts';
import { createUlids } from '../platform/ids.ts';
import { pruneHistory } from './retention.ts';

const DAY_MS = 24 * 3_600_000;

/** An operation that was asked for at some time, with so many pieces of output. @returns its id */
async function asked(
	{ db }: Rooms,
	of: { at: number; state?: OperationState; pieces?: number; hostId?: string }
): Promise<string> {
	const { at, state = 'succeeded', pieces = 0 } = of;
	const id = createUlids()(at);
	await db.insert(operations).values({
		id,
		hostId: of.hostId ?? id,
		hostName: 'hsb1',
		command: 'pull',
		state,
		requestedBy: 'admin',
		requestedAt: at,
		expiresAt: at,
		phaseLimits: DEFAULT_PHASE_LIMITS
	});
	for (let piece = 0; piece < pieces; piece++)
		await db
			.insert(operationLog)
			.values({ operationId: id, offset: piece, bytes: Buffer.from('x') });
	return id;
}

const idsIn = async ({ db }: Rooms) =>
	(await db.select({ id: operations.id }).from(operations).orderBy(operations.id)).map(
		({ id }) => id
	);
const piecesOf = async ({ db }: Rooms, id: string) => {
	const rows = await db
		.select({ count: count() })
		.from(operationLog)
		.where(eq(operationLog.operationId, id));
	return rows[0]?.count;
};

it('what ended before is removed with all its output; what is newer, open or kept stays', async () => {
	await using rooms = await openRooms();
	const before = rooms.clock.now() - 30 * DAY_MS;
	const old = await asked(rooms, { at: before - 1, pieces: 600 });
	const open = await asked(rooms, { at: before - 1, state: 'running', pieces: 2 });
	const last = await asked(rooms, { at: before - 1, state: 'failed', pieces: 3 });
	const newer = await asked(rooms, { at: before, pieces: 4 });
	expect(await pruneHistory(rooms.db, { before, kept: [last] })).toBe(1);
	expect(await idsIn(rooms)).toEqual([open, last, newer].sort());
	expect(await Promise.all([old, open, last, newer].map((id) => piecesOf(rooms, id)))).toEqual([
		0, 2, 3, 4
	]);
	expect(await pruneHistory(rooms.db, { before, kept: [last] })).toBe(0);
});

it('many are removed in one round, whatever stands between them', async () => {
	await using rooms = await openRooms();
	const before = rooms.clock.now() - DAY_MS;
	const kept: string[] = [];
	for (let each = 0; each < 130; each++) {
		const id = await asked(rooms, { at: before - 1_000 + each });
		if (each % 10 === 0) kept.push(id);
	}
	expect(await pruneHistory(rooms.db, { before, kept })).toBe(117);
	expect(await idsIn(rooms)).toEqual(kept);
});

it('a dashboard does so by itself once its clock has run steadily, but for how each host’s last one ended', async () => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
	try {
		await using rooms = await openRooms({ historyDays: 30 });
		const { host, id } = await started(rooms);
		await rooms.operations.finish(host, { id, result: resultOf('failed') });
		const hostId = host.id;
		const old = await asked(rooms, { at: rooms.clock.now() - 31 * DAY_MS, hostId });
		const recent = await asked(rooms, { at: rooms.clock.now() - 29 * DAY_MS, hostId });
		const minute = async () => {
			rooms.advance(60_000);
			await vi.advanceTimersByTimeAsync(60_000);
		};
		for (let minutes = 0; minutes < 10; minutes++) await minute();
		expect(await idsIn(rooms)).toEqual([old, recent, id]);
		await minute();
		await expect.poll(() => idsIn(rooms)).toEqual([recent, id]);
		// A clock that was set forward makes nothing old.
		rooms.advance(400 * DAY_MS);
		for (let minutes = 0; minutes < 5; minutes++) await minute();
		expect(await idsIn(rooms)).toEqual([recent, id]);
	} finally {
		vi.useRealTimers();
	}
});
