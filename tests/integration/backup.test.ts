import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	copyFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { expect, it } from 'vitest';
import { fleetRepository } from '../support/fleet-repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost } from '../support/nix-host.ts';
import { startProgram } from '../support/process.ts';
import { openBrowser, signIn, startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';

/** The drill: the built command beside the built dashboard, with a real agent. */

async function nixfleet(dataDir: string, ...args: string[]) {
	const program = startProgram(process.execPath, ['build/cli/nixfleet.mjs', ...args], {
		env: { PATH: process.env.PATH ?? '', NIXFLEET_DATA_DIR: dataDir }
	});
	return { code: await program.ended, output: program.output() };
}

it('a backup made while everything runs brings the fleet back: hosts, operations, output, tokens', async () => {
	using folder = temporaryFolder('drill');
	const dataDir = join(folder.path, 'data');
	const file = join(folder.path, 'backup.tar.gz');
	const repository = fleetRepository(folder.path, { hsb1: { motd: 'one' } });
	const env = { NIXFLEET_REPO_URL: repository.url };
	await using dashboard = await startDashboard({ dataDir, env });
	const browser = await openBrowser(dashboard.url);
	await using host = nixHost({
		folder: folder.path,
		name: 'hsb1',
		url: dashboard.url,
		repoUrl: repository.url
	});
	host.startAgent();
	const { id: hostId } = await browser.online('hsb1');
	const first = await browser.start('hsb1', 'pull');
	expect(await browser.finished(first)).toMatchObject({ state: 'succeeded' });
	const output = await browser.log(first);
	expect(output.length).toBeGreaterThan(0);
	await browser.rpc.hosts.note.mutate({ id: hostId, note: 'before' });

	const made = await nixfleet(dataDir, 'backup', file);
	expect(made).toMatchObject({ code: 0, output: expect.stringMatching(/^Wrote .*secrets?\./) });
	expect(statSync(file).mode & 0o777).toBe(0o600);

	await browser.rpc.hosts.note.mutate({ id: hostId, note: 'after' });
	const push = (motd: string) => {
		repository.setHost('hsb1', { motd });
		repository.push(`hsb1: ${motd}`);
	};
	push('two');
	const second = await browser.start('hsb1', 'pull');
	await browser.finished(second);
	expect(await nixfleet(dataDir, 'restore', file, '--replace')).toMatchObject({
		code: 1,
		output: expect.stringMatching(/in use by a dashboard or a restore.*Stop that one first/)
	});
	expect(await browser.host('hsb1')).toMatchObject({ note: 'after' });
	browser.close();
	await dashboard.program.stop('SIGTERM');
	expect(await nixfleet(dataDir, 'restore', file)).toMatchObject({
		code: 1,
		output: expect.stringMatching(/There is data already/)
	});
	const restored = await nixfleet(dataDir, 'restore', file, '--replace');
	expect(restored).toMatchObject({
		code: 0,
		output: expect.stringMatching(/What was there before: .*nixfleet\.db\.before-restore-/)
	});

	await using again = await startDashboard({ dataDir, port: dashboard.port, env });
	// A session of before is none any more, though the backup had it.
	const page = await fetch(again.url, { headers: { cookie: browser.cookie }, redirect: 'manual' });
	expect(page.headers.get('location')).toBe('/login');
	const anew = await openBrowser(again.url);
	// The agent was never stopped, and comes back with the token it has.
	expect(await anew.online('hsb1')).toMatchObject({ id: hostId, note: 'before' });
	expect(await anew.rpc.operations.get.query({ id: first })).toMatchObject({ state: 'succeeded' });
	expect((await anew.log(first)).equals(output)).toBe(true);
	await expect(anew.rpc.operations.get.query({ id: second })).rejects.toThrow();
	push('three');
	expect(await anew.finished(await anew.start('hsb1', 'pull'))).toMatchObject({
		state: 'succeeded'
	});
	expect(await anew.rpc.audit.verify.query()).toMatchObject({ ok: true, broken: null });
	expect(await nixfleet(dataDir, 'audit', 'verify')).toMatchObject({
		code: 0,
		output: expect.stringMatching(/^The audit log is whole/)
	});
	expect(again.program.output()).not.toMatch(/"level":"error"/);
	anew.close();
});

it('a backup that is killed at any time leaves no file, or a whole one', async () => {
	using folder = temporaryFolder('killed');
	const dataDir = join(folder.path, 'data');
	const dashboard = await startDashboard({ dataDir });
	await dashboard.program.stop('SIGTERM');
	// Enough for the kill to find it at work.
	const client = createClient({ url: `file:${dataDir}/nixfleet.db` });
	await client.execute(
		"with recursive n(i) as (select 1 union all select i + 1 from n where i < 4000) insert into operation_log select 'x' || i, 0, randomblob(4096) from n"
	);
	client.close();
	const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
	const before = digest(join(dataDir, 'nixfleet.db'));
	for (const [round, after] of [150, 300, 450, 600, 800, 1_200, 2_000].entries()) {
		const file = join(folder.path, `backup-${round}.tar.gz`);
		const program = startProgram(process.execPath, ['build/cli/nixfleet.mjs', 'backup', file], {
			env: { PATH: process.env.PATH ?? '', NIXFLEET_DATA_DIR: dataDir }
		});
		const timer = setTimeout(() => program.child.kill('SIGKILL'), after);
		await program.ended;
		clearTimeout(timer);
		if (existsSync(file)) {
			const to = join(folder.path, `restored-${round}`);
			expect(await nixfleet(to, 'restore', file)).toMatchObject({ code: 0 });
		}
	}
	expect(digest(join(dataDir, 'nixfleet.db'))).toBe(before);
});

it('a restore that is killed at any time leaves the old data or the new, never half', async () => {
	using folder = temporaryFolder('killed');
	const source = join(folder.path, 'source');
	const first = await startDashboard({ dataDir: source });
	await first.program.stop('SIGTERM');
	const file = join(folder.path, 'backup.tar.gz');
	await nixfleet(source, 'backup', file);
	const newKey = readFileSync(join(source, 'secrets/box-key'), 'utf8');
	const older = join(folder.path, 'older');
	const old = await startDashboard({ dataDir: older });
	await old.program.stop('SIGTERM');
	const oldKey = readFileSync(join(older, 'secrets/box-key'), 'utf8');
	for (const after of [120, 180, 240, 300, 360, 420, 500, 600, 800]) {
		const dataDir = join(folder.path, `data-${after}`);
		cpSync(older, dataDir, { recursive: true });
		const args = ['build/cli/nixfleet.mjs', 'restore', file, '--replace'];
		const program = startProgram(process.execPath, args, {
			env: { PATH: process.env.PATH ?? '', NIXFLEET_DATA_DIR: dataDir }
		});
		const timer = setTimeout(() => program.child.kill('SIGKILL'), after);
		await program.ended;
		clearTimeout(timer);
		const next = await startDashboard({ dataDir });
		await next.program.stop('SIGTERM');
		const key = readFileSync(join(dataDir, 'secrets/box-key'), 'utf8');
		const client = createClient({ url: `file:${dataDir}/nixfleet.db` });
		const { rows } = await client.execute(
			"select count(*) as count from audit where action = 'backup.restored'"
		);
		client.close();
		expect(key).toBe(rows[0]?.count === 1 ? newKey : oldKey);
		expect(readdirSync(dataDir)).not.toContain('restore.json');
	}
	// Ten dashboards are started, one after the other.
}, 300_000);

it('the dashboard makes a backup before it upgrades its database, and a newer one is refused', async () => {
	using folder = temporaryFolder('upgrade');
	const dataDir = join(folder.path, 'data');
	const old = join(folder.path, 'drizzle');
	mkdirSync(join(old, 'meta'), { recursive: true });
	const journal = JSON.parse(readFileSync('drizzle/meta/_journal.json', 'utf8')) as {
		entries: { tag: string }[];
	};
	const [oldest] = journal.entries;
	copyFileSync(`drizzle/${oldest?.tag}.sql`, join(old, `${oldest?.tag}.sql`));
	writeFileSync(join(old, 'meta/_journal.json'), JSON.stringify({ ...journal, entries: [oldest] }));
	// The database of the first release, made by its migration.
	const database = join(dataDir, 'nixfleet.db');
	mkdirSync(dataDir);
	const client = createClient({ url: `file:${database}` });
	const text = readFileSync(join(old, `${oldest?.tag}.sql`), 'utf8');
	await client.executeMultiple(text.replaceAll('--> statement-breakpoint', ''));
	const { when } = oldest as { tag: string; when: number };
	await client.executeMultiple(
		`create table __drizzle_migrations (id serial primary key, hash text not null, created_at numeric);
		insert into __drizzle_migrations values (null, 'x', ${when});
		insert into hosts values ('01ARZ3NDEKTSV4RRFFQ69G5FAV', 'old', 'nixos', 'home', 'server', '#769ff0', null, null, null, null, 1, 2);`
	);
	client.close();
	const dashboard = await startDashboard({ dataDir });
	const browser = await openBrowser(dashboard.url);
	expect(await browser.host('old')).toMatchObject({ name: 'old' });
	browser.close();
	await dashboard.program.stop('SIGTERM');
	const [backup = ''] = readdirSync(join(dataDir, 'backups'));
	expect(backup).toMatch(/^before-upgrade-\d{8}T\d{6}Z\.tar\.gz$/);
	const manifest = execFileSync(
		'tar',
		['-xzOf', join(dataDir, 'backups', backup), 'manifest.json'],
		{ encoding: 'utf8' }
	);
	expect(JSON.parse(manifest)).toMatchObject({ schema: when });
	// Started once more there is nothing to upgrade.
	const second = await startDashboard({ dataDir });
	expect(await signIn(second.url)).not.toBeNull();
	await second.program.stop('SIGTERM');
	expect(readdirSync(join(dataDir, 'backups'))).toEqual([backup]);
	// The old program, which knows the first migration only, refuses what the new one made.
	await expect(startDashboard({ dataDir, env: { NIXFLEET_MIGRATIONS_DIR: old } })).rejects.toThrow(
		/NixFleet cannot start: The database was written by a newer NixFleet/
	);
	// The way back.
	const back = await nixfleet(dataDir, 'restore', join(dataDir, 'backups', backup), '--replace');
	expect(back).toMatchObject({ code: 0 });
	const rolledBack = createClient({ url: `file:${database}` });
	const { rows } = await rolledBack.execute('select created_at from __drizzle_migrations');
	expect(rows).toMatchObject([{ created_at: when }]);
	rolledBack.close();
	await waitFor('nothing staged to be left', () => !existsSync(`${database}.restored`));
});
