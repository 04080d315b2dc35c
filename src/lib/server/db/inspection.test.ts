import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import { connectDatabase, openDatabase } from './index.ts';
import { inspect, Inspection } from './inspection.ts';

const PAGE_BYTES = 4_096;

/** A database of some pages, closed. */
async function databaseFile(): Promise<string> {
	const folder = temporaryFolder('inspection');
	onTestFinished(() => folder[Symbol.dispose]());
	const file = join(folder.path, 'nixfleet.db');
	const { db, close } = await openDatabase({ url: `file:${file}`, migrationsDir: 'drizzle' });
	await db.run(sql`pragma journal_mode = delete`);
	await close();
	return file;
}

/** As a disk that lost a page. The first one is left: without it there is no database at all. */
function scribble(file: string): void {
	const open = openSync(file, 'r+');
	for (const page of [2, 3, 4])
		writeSync(open, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, page * PAGE_BYTES);
	closeSync(open);
}

it('a whole database has nothing wrong, also while somebody writes to it', async () => {
	const file = await databaseFile();
	const { db, close } = connectDatabase(`file:${file}`);
	await db.run(sql`create table more (x)`);
	expect(await inspect(file)).toBeNull();
	close();
});

it('a page that was lost is found, and told once a look is over', async () => {
	const file = await databaseFile();
	scribble(file);
	const told: string[] = [];
	const inspection = new Inspection({
		file,
		onDamage: (problem) => told.push(problem),
		onFailure: (error) => told.push(`not looked: ${String(error)}`)
	});
	expect(inspection.problem).toBeNull();
	await inspection.look();
	expect(told).toEqual([inspection.problem]);
	expect(inspection.problem).toMatch(/page|malformed|btree/i);
	inspection.close();
});

it('what is no database at all is damage; what is not there is none', async () => {
	const file = await databaseFile();
	writeFileSync(file, 'This was a database once. '.repeat(1_000));
	expect(await inspect(file)).toMatch(/not a database/);
	await expect(inspect(`${file}-nowhere`)).rejects.toThrow();
});
