import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import { openDatabase, pathOfFileUrl } from './index.ts';

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

it.each([
	['file:nixfleet.db', resolve('nixfleet.db')],
	['file:/data/a%20b.db?mode=rw', '/data/a b.db'],
	['file:///data/x.db#y', '/data/x.db'],
	['file://localhost/data/x.db', '/data/x.db']
])('%s is %s', (url, path) => {
	expect(pathOfFileUrl(url)).toBe(path);
});

it('a database is its owner’s alone, in a folder that everybody may read, too', async () => {
	using folder = temporaryFolder('private');
	const data = join(folder.path, 'open');
	mkdirSync(data, { mode: 0o755 });
	chmodSync(data, 0o755);
	const file = join(data, 'nixfleet.db');
	const open = () => openDatabase({ url: `file:${file}`, migrationsDir: 'drizzle' });
	const first = await open();
	for (const each of [file, `${file}-wal`, `${file}-shm`]) expect(modeOf(each)).toBe('600');
	// As an older version left them when it was killed.
	for (const each of [file, `${file}-wal`, `${file}-shm`]) chmodSync(each, 0o644);
	const again = await open();
	await first.close();
	for (const each of [file, `${file}-wal`, `${file}-shm`]) expect(modeOf(each)).toBe('600');
	await again.close();
});

it('a folder that is not there is told by the database, and nothing is made', async () => {
	using folder = temporaryFolder('private');
	const file = join(folder.path, 'nowhere/nixfleet.db');
	await expect(openDatabase({ url: `file:${file}`, migrationsDir: 'drizzle' })).rejects.toThrow();
	expect(existsSync(join(folder.path, 'nowhere'))).toBe(false);
});
