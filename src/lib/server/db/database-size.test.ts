import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import { openDatabase } from './client.ts';
import { databaseSize } from './database-size.ts';

it('is that of the files, with the log beside it', async () => {
	using folder = temporaryFolder('size');
	const file = join(folder.path, 'test.db');
	const url = `file:${file}`;
	const { db, close } = await openDatabase({ url, migrationsDir: 'drizzle' });
	await db.run("insert into settings (key, value) values ('a', 'b')");
	const size = await databaseSize(url);
	expect(size).toEqual({ file: statSync(file).size, writeAheadLog: statSync(`${file}-wal`).size });
	expect(size?.writeAheadLog).toBeGreaterThan(0);
	await close();
});

it('is that of the file alone where there is no log', async () => {
	using folder = temporaryFolder('size');
	const file = join(folder.path, 'test.db');
	writeFileSync(file, 'x'.repeat(1_000));
	expect(await databaseSize(`file:${file}`)).toEqual({ file: 1_000, writeAheadLog: 0 });
});

it.each(['libsql://fleet.example.com', 'http://127.0.0.1:8080', 'file:/nowhere/at/all.db'])(
	'is not known of %s',
	async (url) => expect(await databaseSize(url)).toBeNull()
);
