import { sql } from 'drizzle-orm';
import { sqliteTable, integer, text } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import { openDatabase } from './client.ts';
import { keepStatements, KeepingPool } from './kept-statements.ts';

const things = sqliteTable('things', { id: text().primaryKey(), size: integer() });

/** A connection that only counts what it is asked to prepare. */
function counting(reader = true) {
	const asked: string[] = [];
	const connection = {
		prepare: (text: string) => {
			asked.push(text);
			return { reader, text, columns: () => [] };
		}
	};
	keepStatements(connection as unknown as Parameters<typeof keepStatements>[0]);
	return { connection, asked };
}

async function database() {
	const folder = temporaryFolder('kept-statements');
	const opened = await openDatabase({
		url: `file:${folder.path}/test.db`,
		migrationsDir: 'drizzle'
	});
	await opened.db.run('create table things (id text primary key, size integer)');
	return {
		db: opened.db,
		async [Symbol.asyncDispose]() {
			await opened.close();
			folder[Symbol.dispose]();
		}
	};
}

describe('statements are kept', () => {
	it('reads a text once, however often it is run', () => {
		const { connection, asked } = counting();
		const first = connection.prepare('select 1');
		expect(connection.prepare('select 1')).toBe(first);
		expect(asked).toEqual(['select 1']);
	});

	it('keeps neither what may change the schema, nor anything from before it', () => {
		const { connection, asked } = counting();
		for (const text of ['select 1', 'create table t (a)', 'select 1', 'create table t (a)'])
			connection.prepare(text);
		expect(asked).toHaveLength(4);
	});

	it('does not keep long texts, and not more than some hundred', () => {
		const { connection, asked } = counting();
		const long = `select ${'1, '.repeat(2_000)} 1`;
		connection.prepare(long);
		connection.prepare(long);
		for (let index = 0; index < 256; index++) connection.prepare(`select ${index}`);
		connection.prepare('select 0');
		connection.prepare('select 256');
		connection.prepare('select 1');
		const again = asked.filter((text) => text === 'select 0' || text === 'select 1');
		expect(asked.filter((text) => text === long)).toHaveLength(2);
		// The one that was used again stayed; the oldest went.
		expect(again).toEqual(['select 0', 'select 1', 'select 1']);
	});

	it('the same connection is not made to keep twice', () => {
		using folder = temporaryFolder('kept-statements');
		const pool = new KeepingPool(`${folder.path}/test.db`, {}, 1);
		const connection = pool.acquireSync();
		const { prepare } = connection;
		pool.release(connection);
		expect(pool.acquireSync().prepare).toBe(prepare);
		pool.close();
	});
});

describe('a database whose statements are kept', () => {
	it('gives each run its own values, and null where there was a value before', async () => {
		await using opened = await database();
		const { db } = opened;
		for (const [id, size] of [
			['a', 1],
			['b', null],
			['c', 3]
		] as const)
			expect(await db.insert(things).values({ id, size }).returning()).toEqual([{ id, size }]);
		expect(await db.select().from(things).orderBy(things.id)).toEqual([
			{ id: 'a', size: 1 },
			{ id: 'b', size: null },
			{ id: 'c', size: 3 }
		]);
	});

	it('goes on with a statement that was refused', async () => {
		await using opened = await database();
		const { db } = opened;
		await db.insert(things).values({ id: 'a', size: 1 });
		await expect(db.insert(things).values({ id: 'a', size: 2 })).rejects.toThrow();
		await db.insert(things).values({ id: 'b', size: 2 });
		await expect(
			db.batch([
				db.insert(things).values({ id: 'c', size: 1 }),
				db.insert(things).values({ id: 'a', size: 1 })
			])
		).rejects.toThrow();
		expect((await db.select({ id: things.id }).from(things)).map(({ id }) => id)).toEqual([
			'a',
			'b'
		]);
	});

	it('sees columns that were added meanwhile', async () => {
		await using opened = await database();
		const { db } = opened;
		const all = sql`select * from things`;
		await db.insert(things).values({ id: 'a', size: 1 });
		expect(await db.all(all)).toEqual([{ id: 'a', size: 1 }]);
		await db.run('alter table things add column colour text');
		expect(await db.all(all)).toEqual([{ id: 'a', size: 1, colour: null }]);
	});

	it('can be packed while statements are kept', async () => {
		await using opened = await database();
		const { db } = opened;
		await db.insert(things).values({ id: 'a', size: 1 });
		await db.select().from(things);
		await db.run('vacuum');
		expect(await db.select().from(things)).toHaveLength(1);
	});
});
