import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { openRooms } from '../../../../tests/support/rooms.ts';
import { template } from './index.ts';

const things = sqliteTable('things', { id: text().primaryKey(), size: integer() });

async function table() {
	const rooms = await openRooms();
	await rooms.db.run('create table things (id text primary key, size integer)');
	return rooms;
}

it('a statement that was built once has new values each time, and its own kind of result', async () => {
	await using rooms = await table();
	const { db } = rooms;
	const [id, size] = [sql.placeholder('id'), sql.placeholder('size')];
	const insert = template(db.insert(things).select(sql`select ${id}, ${size}`));
	const grow = template(
		db
			.update(things)
			.set({ size: sql`${things.size} + ${size}` })
			.where(sql`${things.id} = ${id}`)
			.returning()
	);
	const [one, two, grown, all] = await db.batch([
		insert({ id: 'a', size: 1 }),
		insert({ id: 'b', size: null }),
		grow({ id: 'a', size: 4 }),
		db.select().from(things).orderBy(things.id)
	]);
	expect([one.rowsAffected, two.rowsAffected]).toEqual([1, 1]);
	expect(grown).toEqual([{ id: 'a', size: 5 }]);
	expect(all).toEqual([
		{ id: 'a', size: 5 },
		{ id: 'b', size: null }
	]);
});

it('a value that is missing is told, and not taken for null', async () => {
	await using rooms = await table();
	const insert = template(
		rooms.db.insert(things).select(sql`select ${sql.placeholder('id')}, ${sql.placeholder('size')}`)
	);
	expect(() => insert({ id: 'a' })).toThrow('size');
});
