import { LIMITS, NO_EVIDENCE, type LogEvent } from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
	runningOperation,
	storedOutput,
	storedPieces
} from '../../../../../tests/support/output.ts';
import { openRooms, type Rooms } from '../../../../../tests/support/rooms.ts';
import { toChunk } from './piece.ts';
import { LOG_CAP_BYTES, LOG_HEAD_BYTES, LOG_TAIL_BYTES } from './cap.ts';

const MIB = 1024 * 1024;
type Running = Awaited<ReturnType<typeof runningOperation>>;
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Bytes that differ everywhere, the same for the same offset. */
function output(from: number, to: number): Buffer {
	const start = Math.floor(from / 8);
	const numbers = Buffer.alloc((Math.ceil(to / 8) - start) * 8);
	for (let index = 0; index < numbers.length / 8; index++)
		numbers.writeDoubleLE(start + index, index * 8);
	return numbers.subarray(from - start * 8, to - start * 8);
}

/** Sends a range of the output in chunks of an odd size, at most a window ahead, as an agent does. */
async function send(rooms: Rooms, { host, id }: Running, range: { from: number; to: number }) {
	const size = LIMITS.logChunkBytes - 7;
	let sends: Promise<number>[] = [];
	for (let from = range.from; from < range.to; from += size) {
		const chunk = toChunk(from, output(from, Math.min(range.to, from + size)));
		sends.push(rooms.operations.appendLog(host, { id, chunk }));
		if (sends.length === 8) {
			await Promise.all(sends);
			sends = [];
		}
	}
	return (await Promise.all(sends)).at(-1);
}

const finish = (rooms: Rooms, { host, id }: Running, logBytes: number) =>
	rooms.operations.finish(host, {
		id,
		result: {
			outcome: 'failed',
			message: 'no',
			startedAt: 1,
			finishedAt: 2,
			logBytes,
			evidence: { ...NO_EVIDENCE, exitCode: 1 }
		}
	});

async function expectHeadAndTail(rooms: Rooms, id: string, size: number) {
	const pieces = await storedPieces(rooms, id);
	const join = (part: typeof pieces) => Buffer.concat(part.map((piece) => piece.bytes));
	const head = join(pieces.filter((piece) => piece.offset < LOG_HEAD_BYTES));
	const tail = join(pieces.filter((piece) => piece.offset >= LOG_HEAD_BYTES));
	expect([head.length, tail.length]).toEqual([LOG_HEAD_BYTES, LOG_TAIL_BYTES]);
	expect(sha(head)).toBe(sha(output(0, LOG_HEAD_BYTES)));
	expect(sha(tail)).toBe(sha(output(size - LOG_TAIL_BYTES, size)));
	expect(await rooms.operations.get(id)).toMatchObject({
		logBytes: size,
		logOmittedBytes: size - LOG_CAP_BYTES
	});
}

describe('output beyond the cap', () => {
	it('is head and tail to the byte when every byte was sent, as agents do that know no omission', async () => {
		await using rooms = await openRooms();
		const operation = await runningOperation(rooms);
		const size = LOG_CAP_BYTES + 3 * MIB + 11;
		await send(rooms, operation, { from: 0, to: size });
		expect((await storedOutput(rooms, operation.id)).length).toBeLessThan(LOG_CAP_BYTES + 2 * MIB);
		await finish(rooms, operation, size);
		await expectHeadAndTail(rooms, operation.id, size);
	});

	it('is the same when the host leaves parts of the middle out, and readers see one hole', async () => {
		await using rooms = await openRooms();
		const operation = await runningOperation(rooms);
		const { host, id } = operation;
		const size = 1024 * MIB + 5;
		const tailAt = size - LOG_TAIL_BYTES;
		await send(rooms, operation, { from: 0, to: LOG_HEAD_BYTES + 100 });
		const jump = (to: number, from: number) =>
			rooms.operations.appendLog(host, {
				id,
				chunk: toChunk(to, output(to, to + 1000)),
				omitted: to - from
			});
		// As during a live view of a flood: a look in between, then the tail.
		const between = 300 * MIB;
		expect(await jump(between, LOG_HEAD_BYTES + 100)).toBe(between + 1000);
		expect(await rooms.operations.get(id)).toMatchObject({
			logOmittedBytes: between - LOG_HEAD_BYTES
		});
		// Over the wire twice, as after a lost answer, and from an offset that is not where the log ends.
		expect(await jump(tailAt, between + 1001)).toBe(between + 1000);
		expect(await jump(tailAt, between + 1000)).toBe(tailAt + 1000);
		expect(await jump(tailAt, between + 1000)).toBe(tailAt + 1000);
		await send(rooms, operation, { from: tailAt + 1000, to: size });
		await finish(rooms, operation, size);
		await expectHeadAndTail(rooms, id, size);

		const read = async (offset: number) => {
			const events: LogEvent[] = [];
			const { signal } = new AbortController();
			for await (const event of rooms.operations.followLog({ id, offset, signal }))
				events.push(event);
			return events;
		};
		const hole = (events: LogEvent[]) => events.filter((event) => event.type === 'omitted');
		expect(hole(await read(0))).toEqual([
			{ type: 'omitted', offset: LOG_HEAD_BYTES, bytes: size - LOG_CAP_BYTES }
		]);
		// Read on from inside the hole, as a reader does who has seen what was pruned since.
		expect(hole(await read(between))).toEqual([
			{ type: 'omitted', offset: between, bytes: tailAt - between }
		]);
		const last = (await read(size - 3)).filter((event) => event.type === 'chunk');
		expect(last).toMatchObject([{ chunk: { offset: size - 3 } }]);
	});

	it('goes on exactly after a restart in the middle of it', async () => {
		await using rooms = await openRooms();
		const operation = await runningOperation(rooms);
		const size = 90 * MIB;
		const tailAt = size - LOG_TAIL_BYTES;
		await send(rooms, operation, { from: 0, to: LOG_HEAD_BYTES });
		const first = { offset: tailAt, bytes: output(tailAt, tailAt + 500) };
		await rooms.operations.appendLog(operation.host, {
			id: operation.id,
			chunk: toChunk(first.offset, first.bytes),
			omitted: tailAt - LOG_HEAD_BYTES
		});
		await rooms.restart();
		const { host } = await rooms.connectHost('hsb1');
		const [verdict] = await rooms.operations.reconcile(host, [
			{ id: operation.id, state: 'running', phase: null, logBytes: size }
		]);
		expect(verdict?.logOffset).toBe(tailAt + 500);
		await send(rooms, { host, id: operation.id }, { from: tailAt + 500, to: size });
		await finish(rooms, { host, id: operation.id }, size);
		await expectHeadAndTail(rooms, operation.id, size);
	});
});

describe('a full disk', () => {
	it('loses no byte and no outcome: what could not be stored is refused, reading works, and it goes on', async () => {
		await using rooms = await openRooms();
		const operation = await runningOperation(rooms);
		const { host, id } = operation;
		await send(rooms, operation, { from: 0, to: MIB });
		const pages = await rooms.db.get<{ page_count: number }>(sql`PRAGMA page_count`);
		await rooms.db.get(sql.raw(`PRAGMA max_page_count = ${pages.page_count + 20}`));
		const piece = (from: number) =>
			rooms.operations.appendLog(host, { id, chunk: toChunk(from, output(from, from + 1_000)) });
		// More than one batch holds: what waits behind would find room, but leave a hole before it.
		const many = Array.from({ length: 300 }, (_, index) => piece(MIB + index * 1_000));
		const answers = await Promise.allSettled(many);
		expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set(['rejected']));
		expect((await storedOutput(rooms, id)).equals(output(0, MIB))).toBe(true);
		// The host asks where to go on, by sending something that cannot follow.
		expect(await piece(MIB + 90_000)).toBe(MIB);
		await rooms.db.get(sql.raw('PRAGMA max_page_count = 1000000'));
		await send(rooms, operation, { from: MIB, to: 2 * MIB });
		await finish(rooms, operation, 2 * MIB);
		expect((await storedOutput(rooms, id)).equals(output(0, 2 * MIB))).toBe(true);
		expect((await rooms.operations.get(id)).state).toBe('failed');
	});
});

it('a host that sends without waiting for answers is slowed down before it piles up, and loses nothing', async () => {
	await using rooms = await openRooms();
	const operation = await runningOperation(rooms);
	const { host, id } = operation;
	await send(rooms, operation, { from: 0, to: 10 });
	const all = Array.from({ length: 64 }, (_, index) => {
		const from = 10 + index * LIMITS.logChunkBytes;
		const chunk = toChunk(from, output(from, from + LIMITS.logChunkBytes));
		return rooms.operations.appendLog(host, { id, chunk });
	});
	const answers = await Promise.allSettled(all);
	const refused = answers.filter((answer) => answer.status === 'rejected');
	expect(refused[0]?.reason).toMatchObject({ code: 'rate-limited' });
	expect(refused.length).toBe(1);
	// What came behind it would leave a gap: two windows are stored and nothing else.
	expect(await answers.at(-1)).toMatchObject({ value: 10 + 2 * LIMITS.logWindowBytes });
	expect((await storedOutput(rooms, id)).length).toBe(10 + 2 * LIMITS.logWindowBytes);
	await send(rooms, operation, { from: 10, to: 2 * MIB });
	expect((await storedOutput(rooms, id)).equals(output(0, 2 * MIB))).toBe(true);
});

describe('a hundred hosts at once', () => {
	it('nothing is acknowledged before it is stored, and nobody waits for ever', async () => {
		await using rooms = await openRooms();
		const hosts = await Promise.all(
			Array.from({ length: 100 }, (_, index) => runningOperation(rooms, `host${index}`))
		);
		const size = 256 * 1024;
		const storedEnd = async (id: string) => {
			const row = await rooms.db.get<{ end: number }>(
				sql`select coalesce(max(byte_offset + length(bytes)), 0) as end from operation_log where operation_id = ${id}`
			);
			return row.end;
		};
		let early = 0;
		await Promise.all(
			hosts.map(async ({ host, id }) => {
				const sends: Promise<void>[] = [];
				for (let from = 0; from < size; from += LIMITS.logChunkBytes) {
					const chunk = toChunk(from, output(from, from + LIMITS.logChunkBytes));
					for (const answer of [
						rooms.operations.appendLog(host, { id, chunk }),
						// The same once more before it is stored: it must not be told so either.
						rooms.operations.appendLog(host, { id, chunk })
					])
						sends.push(answer.then(async (next) => void ((await storedEnd(id)) < next && early++)));
				}
				await Promise.all(sends);
			})
		);
		expect(early).toBe(0);
		for (const { id } of hosts.slice(0, 5))
			expect(sha(await storedOutput(rooms, id))).toBe(sha(output(0, size)));
	});
});
