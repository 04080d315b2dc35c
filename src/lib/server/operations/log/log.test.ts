import { NO_EVIDENCE } from '$lib/protocol/index.ts';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
	runningOperation as running,
	storedOutput as stored
} from '../../../../../tests/support/output.ts';
import { openRooms } from '../../../../../tests/support/rooms.ts';
import { toChunk } from './piece.ts';

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
		await expect(
			rooms.operations.appendLog(other.host, { id, chunk: toChunk(0, Buffer.from('forged')) })
		).rejects.toThrow(/no such operation/);
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

	it('is read page by page by its offset, and only the last page of an operation that has ended is the end', async () => {
		await using rooms = await openRooms();
		const { host, id } = await running(rooms);
		const all = randomBytes(400_000);
		for (let from = 0; from < all.length; from += 10_000)
			await rooms.operations.appendLog(host, {
				id,
				chunk: toChunk(from, all.subarray(from, from + 10_000))
			});
		const read = async () => {
			const bytes: Buffer[] = [];
			for (let offset = 5; ;) {
				const page = await rooms.operations.logPage({ id, offset });
				bytes.push(...page.chunks.map(({ data, encoding }) => Buffer.from(data, encoding)));
				if (page.next === offset || page.complete) return { page, bytes: Buffer.concat(bytes) };
				offset = page.next;
			}
		};
		const during = await read();
		expect(during.page).toMatchObject({ complete: false, operation: { id, state: 'running' } });
		expect(during.bytes.equals(all.subarray(5))).toBe(true);
		const { logBytes } = during.page.operation;
		await rooms.operations.finish(host, {
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
		const after = await read();
		expect(after.page).toMatchObject({ complete: true, operation: { state: 'failed' } });
		expect(after.bytes.equals(all.subarray(5))).toBe(true);
		const first = await rooms.operations.logPage({ id, offset: 0 });
		expect([first.complete, first.next]).toEqual([false, expect.any(Number)]);
		await expect(
			rooms.operations.logPage({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', offset: 0 })
		).rejects.toThrow(/no such operation/);
	});
});
