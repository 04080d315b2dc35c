import { createClient } from '@libsql/client';
import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import { KeepingPool } from './kept-statements.ts';
import { logHolds } from './write-ahead-log.ts';

/** A database whose log is copied only when it is said, and which has some pages in it. */
async function open(pageSize = 4_096) {
	const folder = temporaryFolder('log');
	const file = `${folder.path}/test.db`;
	const client = createClient({ url: `file:${file}`, concurrency: 1 });
	for (const text of [
		`pragma page_size = ${pageSize}`,
		'pragma journal_mode = wal',
		'pragma wal_autocheckpoint = 0',
		'create table things (bytes blob)'
	])
		await client.execute(text);
	const log = `${file}-wal`;
	const size = () => statSync(log).size;
	return {
		log,
		size,
		write: (pages = 1) =>
			client.execute({
				sql: 'insert into things values (randomblob(?))',
				args: [pages * pageSize - 200]
			}),
		/** Somebody who reads what there is now, until they close. */
		reader() {
			const pool = new KeepingPool(file, {}, 1);
			const connection = pool.acquireSync();
			connection.exec('begin');
			connection.prepare('select count(*) from things').get([]);
			return {
				close() {
					connection.exec('rollback');
					pool.close();
				}
			};
		},
		/** Pages in it, as long as it is in its first round. */
		pages: () => (size() - 32) / (24 + pageSize),
		checkpoint: (kind = 'full') => client.execute(`pragma wal_checkpoint(${kind})`),
		[Symbol.dispose]() {
			client.close();
			folder[Symbol.dispose]();
		}
	};
}

describe('a write-ahead log', () => {
	it('that is not there holds nothing', () => {
		using folder = temporaryFolder('log');
		expect(logHolds(`${folder.path}/test.db-wal`, 1)).toBe(false);
	});

	it.each([512, 4_096, 65_536])(
		'of pages of %i bytes holds as many as there are, and no more',
		async (pageSize) => {
			using at = await open(pageSize);
			await at.write(20);
			const pages = at.pages();
			expect(pages).toBeGreaterThan(20);
			expect([1, pages - 1, pages, pages + 1].map((count) => logHolds(at.log, count))).toEqual([
				true,
				true,
				true,
				false
			]);
		}
	);

	it('that has begun anew holds what was written since, although it is as large as before', async () => {
		using at = await open();
		await at.write(50);
		const [size, pages] = [at.size(), at.pages()];
		await at.checkpoint();
		await at.write();
		expect(at.size()).toBe(size);
		expect([1, 10, pages].map((count) => logHolds(at.log, count))).toEqual([true, false, false]);
		await at.write(60);
		expect(logHolds(at.log, pages)).toBe(true);
	});

	it('of which somebody still reads an older part goes on, however often it is copied', async () => {
		using at = await open();
		await at.write(10);
		const reader = at.reader();
		await at.write(10);
		const pages = at.pages();
		await at.checkpoint('passive');
		await at.write();
		expect(logHolds(at.log, pages + 1)).toBe(true);
		reader.close();
		await at.checkpoint();
		await at.write();
		expect(logHolds(at.log, pages)).toBe(false);
	});

	it('that is empty, cut off or something else holds nothing, and nothing is thrown', async () => {
		using at = await open();
		await at.write(10);
		const pages = at.pages();
		truncateSync(at.log, at.size() - 4_096 - 24);
		expect([pages - 1, pages].map((count) => logHolds(at.log, count))).toEqual([true, false]);
		for (const bytes of [0, 31, 40]) {
			using folder = temporaryFolder('log');
			writeFileSync(`${folder.path}/other`, Buffer.alloc(bytes, 1));
			expect(logHolds(`${folder.path}/other`, 1)).toBe(false);
		}
	});

	it('is left to whoever has it open: a writer goes on as before', async () => {
		using at = await open();
		for (let round = 0; round < 20; round++) {
			await at.write(5);
			logHolds(at.log, 3);
			if (round % 5 === 0) await at.checkpoint('passive');
		}
		expect((await at.checkpoint('truncate')).rows[0]).toMatchObject({ busy: 0 });
		expect(at.size()).toBe(0);
		expect(logHolds(at.log, 1)).toBe(false);
	});
});
