import { eq, sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { openRooms } from '../../../../tests/support/rooms.ts';
import { GroupCommit } from './group-commit.ts';
import { settings } from './index.ts';

const write = (key: string, value: string) => ({ key, value });

async function world() {
	const rooms = await openRooms();
	const { db } = rooms;
	const batch = vi.spyOn(db, 'batch');
	const commits = new GroupCommit(db);
	const insert = (key: string, value = 'x') => db.insert(settings).values(write(key, value));
	const keys = async () =>
		(await db.select({ key: settings.key }).from(settings))
			.map(({ key }) => key)
			.filter((key) => key.startsWith('test.'))
			.sort();
	return { rooms, db, batch, commits, insert, keys };
}

it('what comes in one turn is committed once, and each is told its own results', async () => {
	const { rooms, db, batch, commits, insert, keys } = await world();
	await using _ = rooms;
	const names = Array.from({ length: 50 }, (_, index) => `test.${String(index).padStart(2, '0')}`);
	const results = await Promise.all(
		names.map((key) =>
			commits.batch([
				insert(key, key.toUpperCase()),
				db.select({ value: settings.value }).from(settings).where(eq(settings.key, key))
			])
		)
	);
	expect(batch).toHaveBeenCalledTimes(1);
	expect(results.map(([, [row]]) => row?.value)).toEqual(names.map((key) => key.toUpperCase()));
	expect(await keys()).toEqual(names);
});

it('what comes while others are committed is committed with the next, and nothing is waited for twice', async () => {
	const { rooms, batch, commits, insert, keys } = await world();
	await using _ = rooms;
	const later: Promise<unknown>[] = [];
	const first = commits.batch([insert('test.a')]).then(() => {
		for (const key of ['test.b', 'test.c']) later.push(commits.batch([insert(key)]));
	});
	await first;
	await Promise.all(later);
	await commits.settled();
	expect(batch).toHaveBeenCalledTimes(2);
	expect(await keys()).toEqual(['test.a', 'test.b', 'test.c']);
});

it('a change that breaks a rule fails alone, whole, and takes nobody with it', async () => {
	const { rooms, commits, insert, keys } = await world();
	await using _ = rooms;
	const said = await Promise.allSettled([
		commits.batch([insert('test.a')]),
		// Its first half is right.
		commits.batch([insert('test.half'), insert('test.a')]),
		commits.batch([insert('test.b')])
	]);
	expect(said.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
	expect(await keys()).toEqual(['test.a', 'test.b']);
});

it('what follows a change that changed nothing does not take the neighbour’s change for its own', async () => {
	const { rooms, db, commits, insert, keys } = await world();
	await using _ = rooms;
	const ifChanged = (key: string) =>
		db.insert(settings).select(sql`select ${key}, 'x' where changes() > 0`);
	const update = (key: string) =>
		db.update(settings).set({ value: 'y' }).where(eq(settings.key, key));
	await insert('test.there');
	await Promise.all([
		commits.batch([update('test.there'), ifChanged('test.changed')]),
		commits.batch([update('test.missing'), ifChanged('test.unchanged')])
	]);
	expect(await keys()).toEqual(['test.changed', 'test.there']);
});

it('a commit of which nobody knows what became is not tried again', async () => {
	const { rooms, batch, commits, insert } = await world();
	await using _ = rooms;
	batch.mockRejectedValueOnce(new Error('connection lost'));
	const said = await Promise.allSettled([
		commits.batch([insert('test.a')]),
		commits.batch([insert('test.b')])
	]);
	expect(said.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(batch).toHaveBeenCalledTimes(1);
	await commits.batch([insert('test.c')]);
});

it('a crowd is committed in parts, so that others have their turn', async () => {
	const { rooms, batch, commits, insert } = await world();
	await using _ = rooms;
	await Promise.all(
		Array.from({ length: 200 }, (_, index) => commits.batch([insert(`test.${index}`)]))
	);
	expect(batch.mock.calls.length).toBe(4);
});
