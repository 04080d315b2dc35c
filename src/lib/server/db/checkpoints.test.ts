import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import { waitFor } from '../../../../tests/support/wait-for.ts';
import { connectDatabase, openDatabase } from './index.ts';
import { logHolds } from './write-ahead-log.ts';

const MIB = 1024 ** 2;

async function open() {
	const folder = temporaryFolder('checkpoints');
	const file = `${folder.path}/test.db`;
	const threads = { started: 0, ended: 0 };
	let thread: Worker | null = null;
	const count = (worker: Worker) => {
		thread = worker;
		threads.started += 1;
		worker.on('exit', () => (threads.ended += 1));
	};
	process.on('worker', count);
	const opened = await openDatabase({ url: `file:${file}`, migrationsDir: 'drizzle' });
	let closing: Promise<void> | null = null;
	let rows = 0;
	return {
		...opened,
		file,
		log: `${file}-wal`,
		threads,
		/** As when its memory was not enough. */
		fail: (error: Error) => void thread?.emit('error', error),
		size: () => statSync(file).size,
		/** One commit of so many bytes. */
		write: (bytes = 100) =>
			opened.db.run(
				sql`insert into settings values (${`row ${(rows += 1)}`}, hex(zeroblob(${bytes / 2})))`
			),
		rows: () => rows,
		close: () => (closing ??= opened.close()),
		/** What somebody finds who opens it afterwards. */
		async found() {
			const { db, close } = connectDatabase(`file:${file}`);
			const [counted] = await db.all<{ rows: number; bytes: number }>(
				sql`select count(*) as rows, sum(length(value)) as bytes from settings`
			);
			const [{ integrity_check: problems } = { integrity_check: null }] = await db.all<{
				integrity_check: string;
			}>(sql`pragma integrity_check`);
			close();
			return { ...counted, problems };
		},
		async [Symbol.asyncDispose]() {
			await (closing ??= opened.close());
			process.off('worker', count);
			folder[Symbol.dispose]();
		}
	};
}

describe('a log of a thousand pages', () => {
	it('is in the database soon after, without a commit that does it, and begins anew', async () => {
		await using at = await open();
		await at.write(5 * MIB);
		const version = at.version();
		// Not with the commit: of what waits until then nothing is in the database yet.
		expect(at.size()).toBeLessThan(MIB);
		expect(logHolds(at.log, 1_000)).toBe(true);
		await waitFor('the pages to be copied', () => at.size() > 5 * MIB);
		await waitFor('the log to begin anew', async () => {
			await at.write();
			return !logHolds(at.log, 1_000);
		});
		// Nobody else has changed anything.
		expect(at.version()).toBe(version);
		expect(at.threads.started).toBe(1);
	});

	it('is copied each time it has become as long, by the same thread', async () => {
		await using at = await open();
		for (let round = 1; round <= 3; round++) {
			await at.write(5 * MIB);
			await waitFor('the pages to be copied', () => at.size() > round * 5 * MIB);
			await at.write();
		}
		expect(at.threads.started).toBe(1);
	});

	it('is all there when it is written to while it is copied, and closed in the midst of it', async () => {
		await using at = await open();
		await at.write(5 * MIB);
		const until = Date.now() + 1_000;
		while (Date.now() < until) {
			await at.write(at.rows() % 20 === 0 ? MIB : 100);
			// The driver is synchronous inside: without this nobody else would ever have a turn.
			await nextTurn();
			if (at.threads.started > 0 && at.size() > 20 * MIB) break;
		}
		await at.write(6 * MIB);
		const rows = at.rows();
		await at.close();
		expect(at.threads.started).toBe(1);
		expect(await at.found()).toMatchObject({ rows, problems: 'ok' });
	});
});

it('where the thread fails, commits do it by themselves, and somebody is told', async () => {
	await using at = await open();
	await at.write(5 * MIB);
	await waitFor('the thread to work', () => at.size() > 5 * MIB);
	const warned = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined);
	at.fail(new Error('out of memory'));
	expect(warned.mock.calls).toEqual([[expect.stringMatching(/hold up .* out of memory$/)]]);
	warned.mockRestore();
	await at.write(5 * MIB);
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(at.size()).toBeLessThan(10 * MIB);
	await at.write(16 * MIB);
	expect(at.size()).toBeGreaterThan(26 * MIB);
});

describe('a database that is closed', () => {
	it('is let go by its thread, and has all in it', async () => {
		await using at = await open();
		await at.write(5 * MIB);
		await waitFor('the thread to work', () => at.size() > 5 * MIB);
		expect(at.threads).toEqual({ started: 1, ended: 0 });
		await at.close();
		expect(at.threads).toEqual({ started: 1, ended: 1 });
		expect(await at.found()).toEqual({ rows: 1, bytes: 5 * MIB, problems: 'ok' });
	});

	it('before its thread has begun is as well', async () => {
		await using at = await open();
		await at.write(5 * MIB);
		while (at.threads.started === 0) await nextTurn();
		await at.close();
		expect(at.threads).toEqual({ started: 1, ended: 1 });
		expect(await at.found()).toEqual({ rows: 1, bytes: 5 * MIB, problems: 'ok' });
	});

	it('looks no more whether there is something to copy', async () => {
		await using at = await open();
		await at.close();
		const { db, close } = connectDatabase(`file:${at.file}`);
		await db.run(sql`insert into settings values ('after', hex(zeroblob(${3 * MIB})))`);
		await new Promise((resolve) => setTimeout(resolve, 300));
		close();
		expect(at.threads.started).toBe(0);
	});
});

it('a database with little to copy starts no thread', async () => {
	await using at = await open();
	for (let index = 0; index < 50; index++) await at.write();
	await new Promise((resolve) => setTimeout(resolve, 500));
	expect(logHolds(at.log, 1)).toBe(true);
	expect(at.threads.started).toBe(0);
});
