import { LIMITS, NO_EVIDENCE, type LogEvent } from '$lib/protocol/index.ts';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openRooms, type Rooms } from '../../../../tests/support/rooms.ts';
import { toChunk } from './follow-log.ts';
import { LOG_HEAD_BYTES, LOG_TAIL_BYTES, omittedRange } from './log-cap.ts';

async function running(rooms: Rooms) {
	const { host } = await rooms.connectHost('hsb1');
	const [outcome] = await rooms.operations.request({
		actor: 'admin',
		input: { hostIds: [host.id], command: 'pull' }
	});
	if (!outcome?.ok) throw new Error('refused');
	await rooms.operations.accept(host, outcome.operationId);
	return { host, id: outcome.operationId };
}

async function stored(rooms: Rooms, id: string): Promise<Buffer> {
	const parts: Uint8Array[] = [];
	for (let offset = 0; ;) {
		const pieces = await rooms.operations.readLog({ id, offset });
		if (pieces.length === 0) return Buffer.concat(parts);
		for (const piece of pieces) {
			parts.push(piece.bytes);
			offset = piece.offset + piece.bytes.length;
		}
	}
}

describe('the output of an operation', () => {
	it('is stored byte for byte, whatever is repeated, overlapping, or comes at once', async () => {
		await using rooms = await openRooms();
		const { host, id } = await running(rooms);
		const all = randomBytes(200_000);
		const sends: Promise<number>[] = [];
		for (let from = 0; from < all.length; from += 10_000) {
			const chunk = toChunk(from, all.subarray(from, from + 10_000));
			sends.push(rooms.operations.appendLog(host, { id, chunk }));
			// Said twice, and once more from an earlier offset, as after a reconnect.
			sends.push(rooms.operations.appendLog(host, { id, chunk }));
			const back = Math.max(0, from - 5_000);
			sends.push(
				rooms.operations.appendLog(host, {
					id,
					chunk: toChunk(back, all.subarray(back, from + 10_000))
				})
			);
		}
		await Promise.all(sends);
		expect((await stored(rooms, id)).equals(all)).toBe(true);
	});

	it('refuses a gap and says where to go on', async () => {
		await using rooms = await openRooms();
		const { host, id } = await running(rooms);
		await rooms.operations.appendLog(host, { id, chunk: toChunk(0, Buffer.from('begin')) });
		expect(
			await rooms.operations.appendLog(host, { id, chunk: toChunk(50, Buffer.from('later')) })
		).toBe(5);
		expect((await stored(rooms, id)).toString()).toBe('begin');
	});

	it('goes on after a restart where it was committed', async () => {
		await using rooms = await openRooms();
		const { host, id } = await running(rooms);
		await rooms.operations.appendLog(host, { id, chunk: toChunk(0, Buffer.from('one ')) });
		await rooms.restart();
		const again = await rooms.connectHost('hsb1');
		const [verdict] = await rooms.operations.reconcile(again.host, [
			{ id, state: 'running', phase: null, logBytes: 8 }
		]);
		expect(verdict?.logOffset).toBe(4);
		await rooms.operations.appendLog(again.host, { id, chunk: toChunk(4, Buffer.from('two')) });
		expect((await stored(rooms, id)).toString()).toBe('one two');
	});

	it('is not taken from another host', async () => {
		await using rooms = await openRooms();
		const { id } = await running(rooms);
		const other = await rooms.connectHost('other');
		await rooms.operations.appendLog(other.host, { id, chunk: toChunk(0, Buffer.from('forged')) });
		expect((await stored(rooms, id)).length).toBe(0);
	});

	it('reaches a reader who came before, during and after', async () => {
		await using rooms = await openRooms();
		const { host, id } = await running(rooms);
		const signal = new AbortController().signal;
		const read = async (offset: number): Promise<string> => {
			let text = '';
			for await (const event of rooms.operations.followLog({ id, offset, signal }))
				if (event.type === 'chunk') text += event.chunk.data;
			return text;
		};
		const before = read(0);
		await rooms.operations.appendLog(host, { id, chunk: toChunk(0, Buffer.from('first ')) });
		const during = read(3);
		await rooms.operations.appendLog(host, { id, chunk: toChunk(6, Buffer.from('second')) });
		await rooms.operations.reject(host, { id, reason: 'invalid', message: 'x' });
		await rooms.operations.finish(host, {
			id,
			result: {
				outcome: 'failed',
				message: 'no',
				startedAt: 1,
				finishedAt: 2,
				logBytes: 12,
				evidence: { ...NO_EVIDENCE, exitCode: 1 }
			}
		});
		expect(await before).toBe('first second');
		expect(await during).toBe('st second');
		expect(await read(0)).toBe('first second');
	});

	it('keeps head and tail past the cap, and says what is missing', async () => {
		await using rooms = await openRooms();
		const { host, id } = await running(rooms);
		const piece = Buffer.alloc(LIMITS.logChunkBytes, 'x');
		const total = LIMITS.operationLogBytes + 4 * 1024 * 1024;
		for (let offset = 0; offset < total; offset += piece.length)
			void rooms.operations.appendLog(host, { id, chunk: toChunk(offset, piece) });
		await rooms.operations.appendLog(host, { id, chunk: toChunk(total, Buffer.from('end')) });
		const kept = await stored(rooms, id);
		expect(kept.length).toBeLessThan(LIMITS.operationLogBytes + 2 * 1024 * 1024);
		expect(kept.subarray(-3).toString()).toBe('end');
		const holes: LogEvent[] = [];
		const abort = new AbortController();
		for await (const event of rooms.operations.followLog({ id, offset: 0, signal: abort.signal })) {
			if (event.type === 'omitted') holes.push(event);
			if (event.type === 'chunk' && event.chunk.data.endsWith('end')) abort.abort();
		}
		expect(holes).toMatchObject([{ offset: LOG_HEAD_BYTES }]);
		expect((await rooms.operations.get(id)).logOmittedBytes).toBeGreaterThan(2 * 1024 * 1024);
	});

	it.each([
		[0, null],
		[LIMITS.operationLogBytes, null],
		[
			LIMITS.operationLogBytes + 1,
			{ from: LOG_HEAD_BYTES, to: LIMITS.operationLogBytes + 1 - LOG_TAIL_BYTES }
		]
	])('with %s bytes omits %o', (end, range) => expect(omittedRange(end)).toEqual(range));
});
