import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createAudit } from '$lib/server/audit/index.ts';
import { openDatabase } from '$lib/server/db/index.ts';
import { storedSecret } from '$lib/server/platform/secrets.ts';
import { temporaryFolder } from '../tests/support/folder.ts';
import { run } from './run.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The data of a dashboard with three sealed rows, and the command as its admin runs it. */
async function open() {
	const folder = temporaryFolder('cli');
	const dataDir = join(folder.path, 'data');
	mkdirSync(dataDir);
	const { db, close } = await openDatabase({
		url: `file:${dataDir}/nixfleet.db`,
		migrationsDir: 'drizzle'
	});
	let now = Date.UTC(2026, 10, 26);
	const audit = createAudit({
		db,
		clock: { now: () => now++ },
		key: storedSecret(dataDir, 'audit-key'),
		log: silent
	});
	for (const action of ['a.one', 'a.two', 'a.three']) await audit.record({ actor: 'ada', action });
	await audit.verify();
	const nixfleet = async (args: string[], env: Record<string, string> = {}) => {
		let [out, err] = ['', ''];
		const code = await run(args, {
			env: { NIXFLEET_DATA_DIR: dataDir, NIXFLEET_MIGRATIONS_DIR: 'drizzle', ...env },
			now: () => now,
			out: (text) => (out += text),
			err: (text) => (err += text),
			write: async () => {},
			terminal: { columns: null, colour: false, ask: null },
			interrupted: () => new AbortController().signal
		});
		return { code, out, err };
	};
	return {
		folder: folder.path,
		dataDir,
		db,
		nixfleet,
		in: (name: string) => join(folder.path, name),
		later: (ms: number) => void (now += ms),
		async [Symbol.asyncDispose]() {
			await audit.close();
			await close();
			folder[Symbol.dispose]();
		}
	};
}

describe('nixfleet', () => {
	it.each([['--help'], ['-h'], ['help'], ['backup', '--help'], ['restore', 'x', '-h']])(
		'%s %s says what there is',
		async (...args) => {
			await using at = await open();
			const { code, out } = await at.nixfleet(args.filter((word) => word !== undefined));
			expect(code).toBe(0);
			for (const word of [
				'backup <file>',
				'restore <file>',
				'audit verify',
				'simulate <address>',
				'how many, 1 to 10000 (100)',
				'Exit codes: 0'
			])
				expect(out).toContain(word);
		}
	);

	it.each<[string[], RegExp]>([
		[[], /The command is missing/],
		[['bakcup'], /"bakcup" is not understood/],
		[['constructor'], /"constructor" is not understood/],
		[['backup'], /The name of the file to write is missing/],
		[['backup', ''], /is missing/],
		[['backup', 'a', 'b'], /"b" is one word too many/],
		[['backup', '--force', 'a'], /There is no option --force here/],
		[['backup', 'a', '--keep', '3'], /--keep is for backups with --dir/],
		[['backup', '--dir', 'a', 'b'], /gets its name by itself/],
		[['backup', '--dir'], /--dir needs a value, and none follows\. What there is/],
		[['backup', '--dir', '-a'], /"-a" looks like an option\. If it is the value, write --dir=-a/],
		[['backup', '--dir', 'a', '--keep', '0'], /from 1 to 9999, and "0" is not in that range/],
		[['backup', '--dir', 'a', '--keep=-1'], /"-1" is not in that range/],
		[['restore'], /The name of the backup is missing/],
		[['rollouts', 'hsb1'], /"hsb1" is no id of a rollout/],
		[['rollouts', 'a', 'b'], /"b" is one word too many/],
		[['rollouts', '01ARZ3NDEKTSV4RRFFQ69G5FAV', '--limit', '3'], /--limit is for the list/],
		[['rollouts', '--limit', '101'], /from 1 to 100, and "101" is not in that range/],
		[['audit'], /"audit verify"/],
		[['audit', 'forge'], /"audit verify"/],
		[['audit', 'verify', 'x'], /"audit verify"/],
		[['simulate'], /The address of the dashboard is missing/],
		[['simulate', 'http://localhost:1', '--hosts', 'many'], /--hosts must be a whole number/],
		[['simulate', 'https://fleet.example.com'], /say --yes/]
	])('%j is not understood, and changes nothing', async (args, message) => {
		await using at = await open();
		const before = readdirSync(at.folder);
		const { code, out, err } = await at.nixfleet(args);
		expect({ code, out }).toEqual({ code: 2, out: '' });
		expect(err).toMatch(message);
		expect(err).toContain('What there is: nixfleet --help');
		expect(readdirSync(at.folder)).toEqual(before);
	});

	it('names a setting that is wrong, and does not look at secrets', async () => {
		await using at = await open();
		expect(await at.nixfleet(['backup', 'x'], { NIXFLEET_DATABASE_URL: 'mysql:x' })).toMatchObject({
			code: 1,
			err: expect.stringMatching(/NIXFLEET_DATABASE_URL must begin with file:/)
		});
		const env = { NIXFLEET_PORT: 'many', NIXFLEET_AGENT_TOKEN_FILE: '/nowhere' };
		expect(await at.nixfleet(['audit', 'verify'], env)).toMatchObject({ code: 0 });
	});

	it('simulates without looking at places of data', async () => {
		await using at = await open();
		const env = { NIXFLEET_DATABASE_URL: 'mysql:x' };
		expect(await at.nixfleet(['simulate', 'http://localhost:1'], env)).toMatchObject({
			code: 1,
			err: expect.stringMatching(/^nixfleet: NIXFLEET_TOKEN: it is not set/)
		});
	});

	it('backs up and restores, and says what it did', async () => {
		await using at = await open();
		const file = at.in('one.tar.gz');
		expect(await at.nixfleet(['backup', file])).toMatchObject({
			code: 0,
			err: '',
			out: expect.stringMatching(/^Wrote \S+one\.tar\.gz \(\d.* kB\): the database and 1 secret\./)
		});
		expect(await at.nixfleet(['backup', file])).toMatchObject({
			code: 1,
			err: expect.stringMatching(/^nixfleet: \S+ exists already.*\n$/)
		});
		const env = { NIXFLEET_DATA_DIR: at.in('other') };
		expect(await at.nixfleet(['restore', file], env)).toMatchObject({
			code: 0,
			out: expect.stringMatching(/as of 2026-11-26 00:00:00 UTC[^]*Everybody has to sign in anew/)
		});
		expect(await at.nixfleet(['audit', 'verify'], env)).toMatchObject({
			code: 0,
			out: 'The audit log is whole: 3 sealed rows. 1 row too new for a seal.\n'
		});
		expect(await at.nixfleet(['restore', at.in('none')], env)).toMatchObject({
			code: 1,
			err: expect.stringMatching(/There is no file/)
		});
	});

	it('keeps so many backups in a folder', async () => {
		await using at = await open();
		const args = ['backup', '--dir', at.in('all'), '--keep', '2'];
		for (let count = 0; count < 2; count++) {
			await at.nixfleet(args);
			at.later(60_000);
		}
		expect((await at.nixfleet(args)).out).toMatch(/Removed 1 older backup\./);
		expect(readdirSync(at.in('all'))).toHaveLength(2);
	});
});

describe('nixfleet audit verify', () => {
	it('is content with a log that is whole, and changes nothing', async () => {
		await using at = await open();
		await at.db.run(
			sql`insert into audit (id, at, actor, action, detail) values ('new', 1, 'a', 'b', '{}')`
		);
		for (let time = 0; time < 2; time++)
			expect(await at.nixfleet(['audit', 'verify'])).toEqual({
				code: 0,
				err: '',
				out: 'The audit log is whole: 3 sealed rows. 1 row too new for a seal.\n'
			});
	});

	it('names the first row that is broken', async () => {
		await using at = await open();
		await at.db.run(sql`update audit set actor = 'eve' where seq >= 2`);
		const { code, out } = await at.nixfleet(['audit', 'verify']);
		expect(code).toBe(1);
		expect(out).toMatch(
			/^The audit log is broken at row 2\. Row 2 \(a\.two by eve\) is not what was sealed.*\nIts id: \S{26}\nThe 1 row before it fit/
		);
	});

	it('without its key, its database or its schema it says so, and makes none', async () => {
		await using at = await open();
		const copy = at.in('copy');
		cpSync(at.dataDir, copy, { recursive: true });
		rmSync(join(copy, 'secrets'), { recursive: true });
		const verify = (dataDir: string) =>
			at.nixfleet(['audit', 'verify'], { NIXFLEET_DATA_DIR: dataDir });
		expect(await verify(copy)).toMatchObject({ code: 1, err: expect.stringMatching(/audit-key/) });
		expect(existsSync(join(copy, 'secrets'))).toBe(false);
		expect(await verify(at.in('none'))).toMatchObject({
			code: 1,
			err: expect.stringMatching(/There is no database at/)
		});
		expect(existsSync(at.in('none'))).toBe(false);
		await at.db.run(
			sql`delete from __drizzle_migrations where created_at = (select max(created_at) from __drizzle_migrations)`
		);
		expect(await verify(at.dataDir)).toMatchObject({
			code: 1,
			err: expect.stringMatching(/one of an older version\. Start the dashboard once/)
		});
	});
});
