import { createClient } from '@libsql/client';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import { audit, hosts, hostTokens, openDatabase, operations, sessions, users } from './index.ts';

type Journal = { entries: { idx: number; when: number; tag: string }[] };
const journal = JSON.parse(readFileSync('drizzle/meta/_journal.json', 'utf8')) as Journal;

/** The migrations as they were when only the first `count` had been released. */
function migrationsUpTo(folder: string, count: number): string {
	const to = join(folder, `drizzle-${count}`);
	mkdirSync(join(to, 'meta'), { recursive: true });
	const entries = journal.entries.slice(0, count);
	for (const { tag } of entries) copyFileSync(`drizzle/${tag}.sql`, join(to, `${tag}.sql`));
	writeFileSync(join(to, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
	return to;
}

/** Rows in every table of the first schema, as SQL: the code that wrote them is gone. */
const FIRST_ROWS = [
	sql`insert into users values ('u1', 'admin', 'admin', 'sha512+bcrypt', 'hash', 'box', 7, 1)`,
	sql`insert into sessions values ('s1', 'u1', 99, 1)`,
	sql`insert into api_keys values ('k1', 'deploy', 'khash', 'operate', 'u1', 1, 2, null)`,
	sql`insert into hosts values ('h1', 'hsb1', 'nixos', 'home', 'server', '#769ff0', null, null, null, null, 1, 2)`,
	sql`insert into host_tokens values ('t1', 'h1', 'thash', 1, null)`,
	sql`insert into operations (id, host_id, host_name, command, state, requested_by, requested_at, expires_at, phase_limits, evidence) values ('o1', 'h1', 'hsb1', 'pull', 'succeeded', 'admin', 3, 4, '{}', '{"exitCode":0}')`,
	sql`insert into operation_log values ('o1', 0, x'00ff0a')`,
	sql`insert into audit values ('a1', 5, 'admin', 'host.added', 'h1', '{"name":"hsb1"}')`,
	sql`insert into settings values ('key', 'value')`
];

async function firstRelease(folder: string): Promise<string> {
	const url = `file:${join(folder, 'old.db')}`;
	const { db, close } = await openDatabase({ url, migrationsDir: migrationsUpTo(folder, 1) });
	for (const statement of FIRST_ROWS) await db.run(statement);
	await close();
	return url;
}

describe('the oldest released schema, with data in it', () => {
	it('comes up to the newest one, and keeps its data', async () => {
		using folder = temporaryFolder('upgrade');
		const url = await firstRelease(folder.path);
		const beforeUpgrade = vi.fn(async () => {});
		const { db, close } = await openDatabase({ url, migrationsDir: 'drizzle', beforeUpgrade });
		expect(beforeUpgrade).toHaveBeenCalledOnce();
		const fresh = await openDatabase({
			url: `file:${join(folder.path, 'new.db')}`,
			migrationsDir: 'drizzle'
		});
		const shape = (of: typeof db) =>
			of.all(
				sql`select m.name as "table", c.name, c.type, c."notnull", c.pk from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like '\\_\\_%' escape '\\' order by m.name, c.name`
			);
		expect(await shape(db)).toEqual(await shape(fresh.db));
		expect(await db.select().from(users)).toMatchObject([{ name: 'admin', totpLastCounter: 7 }]);
		expect(await db.select().from(sessions)).toMatchObject([{ idHash: 's1', userId: 'u1' }]);
		expect(await db.select().from(hosts)).toMatchObject([
			{ name: 'hsb1', tags: [], approval: 'approved', pinnedCommit: null }
		]);
		expect(await db.select().from(hostTokens)).toMatchObject([
			{ hash: 'thash', source: 'dashboard', expiresAt: null }
		]);
		expect(await db.select().from(operations)).toMatchObject([
			{ id: 'o1', state: 'succeeded', evidence: { exitCode: 0 }, argument: null }
		]);
		expect(await db.all(sql`select hex(bytes) as hex from operation_log`)).toEqual([
			{ hex: '00FF0A' }
		]);
		expect(await db.select().from(audit)).toMatchObject([
			{ action: 'host.added', detail: { name: 'hsb1' }, seq: null }
		]);
		expect(await db.all(sql`select name, scope from api_keys`)).toEqual([
			{ name: 'deploy', scope: 'operate' }
		]);
		expect(await db.all(sql`select value from settings where key = 'key'`)).toEqual([
			{ value: 'value' }
		]);
		await close();
		await fresh.close();
	});

	it('stays as it is where no backup can be made before', async () => {
		using folder = temporaryFolder('upgrade');
		const url = await firstRelease(folder.path);
		const beforeUpgrade = () => Promise.reject(new Error('no room'));
		await expect(openDatabase({ url, migrationsDir: 'drizzle', beforeUpgrade })).rejects.toThrow(
			'no room'
		);
		const again = await openDatabase({ url, migrationsDir: migrationsUpTo(folder.path, 1) });
		expect(await again.db.all(sql`select name from hosts`)).toEqual([{ name: 'hsb1' }]);
		await again.close();
	});

	it('every release in between comes up, too', async () => {
		using folder = temporaryFolder('upgrade');
		const url = await firstRelease(folder.path);
		for (let count = 2; count <= journal.entries.length; count++) {
			const { db, close } = await openDatabase({
				url,
				migrationsDir: migrationsUpTo(folder.path, count)
			});
			expect(await db.all(sql`select name from hosts`)).toEqual([{ name: 'hsb1' }]);
			await close();
		}
	});
});

describe('a database', () => {
	it('that is new, or up to date, needs no backup', async () => {
		using folder = temporaryFolder('upgrade');
		const url = `file:${join(folder.path, 'x.db')}`;
		const beforeUpgrade = vi.fn(async () => {});
		for (let time = 0; time < 2; time++) {
			const { close } = await openDatabase({ url, migrationsDir: 'drizzle', beforeUpgrade });
			await close();
		}
		expect(beforeUpgrade).not.toHaveBeenCalled();
	});

	it.each([
		['of a newer version', Number.MAX_SAFE_INTEGER, /written by a newer NixFleet .* backup/],
		['of no released version', 1, /NixFleet that was never released/]
	])('%s is refused and not touched', async (_, when, message) => {
		using folder = temporaryFolder('upgrade');
		const url = `file:${join(folder.path, 'x.db')}`;
		const first = await openDatabase({ url, migrationsDir: migrationsUpTo(folder.path, 2) });
		await first.db.run(sql`insert into __drizzle_migrations values (null, 'hash', ${when})`);
		await first.close();
		const beforeUpgrade = vi.fn(async () => {});
		await expect(openDatabase({ url, migrationsDir: 'drizzle', beforeUpgrade })).rejects.toThrow(
			message
		);
		expect(beforeUpgrade).not.toHaveBeenCalled();
		const client = createClient({ url });
		const { rows } = await client.execute('select count(*) as count from __drizzle_migrations');
		expect(rows).toMatchObject([{ count: 3 }]);
		client.close();
	});
});
