import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PHASE_LIMITS, LIMITS } from '$lib/protocol/index.ts';
import { temporaryFolder } from '../../../../tests/support/folder.ts';
import {
	audit,
	connectDatabase,
	openDatabase,
	operations,
	rolloutHosts,
	rollouts,
	sessions,
	users,
	lockDataDir
} from '../db/index.ts';
import type { Places } from '../platform/config.ts';
import { PlainError } from '../platform/errors.ts';
import { storedSecret } from '../platform/secrets.ts';
import { writeArchive } from './archive.ts';
import { backupBeforeUpgrade } from './before-upgrade.ts';
import { backupInto } from './into-folder.ts';
import { makeBackup } from './make.ts';
import { restoreBackup } from './restore.ts';
import { finishRestore, stagedOf, swapIn } from './swap.ts';

const NOW = Date.UTC(2026, 10, 26, 3, 15);
const placesIn = (dataDir: string): Places => ({
	dataDir,
	databaseUrl: `file:${dataDir}/nixfleet.db`,
	migrationsDir: 'drizzle'
});
const user = (name: string) => ({
	id: name,
	name,
	role: 'admin' as const,
	passwordScheme: 'bcrypt' as const,
	passwordHash: 'hash',
	createdAt: 1
});

/** Data of a dashboard that is open, with one user and a session. */
async function openData(folder: string, name = 'data') {
	const dataDir = join(folder, name);
	mkdirSync(dataDir, { mode: 0o700 });
	const places = placesIn(dataDir);
	const { db, close } = await openDatabase({
		url: places.databaseUrl,
		migrationsDir: places.migrationsDir
	});
	const keys = ['audit-key', 'box-key'].map((key) => storedSecret(dataDir, key));
	await db.insert(users).values(user('ada'));
	await db.insert(sessions).values({ idHash: 's', userId: 'ada', expiresAt: 9e15, createdAt: 1 });
	return { places, dataDir, db, close, keys };
}

/** The same data in a folder that nothing has open: the driver lets go of a file later than it says. */
function copyOf(dataDir: string): Places {
	const to = `${dataDir}-copy`;
	cpSync(dataDir, to, { recursive: true });
	return placesIn(to);
}

async function namesIn({ databaseUrl }: Places): Promise<string[]> {
	const { db, close } = connectDatabase(databaseUrl);
	const rows = await db.select({ name: users.name }).from(users);
	close();
	return rows.map(({ name }) => name);
}

/** Everything below a folder, with what is in it. */
const contentsOf = (folder: string): Record<string, string> =>
	Object.fromEntries(
		readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((name) => statSync(join(folder, name)).isFile())
			.map((name) => [name, readFileSync(join(folder, name)).toString('base64')])
	);

/** A backup, and a folder for what is restored. */
async function backedUp() {
	const folder = temporaryFolder('backup');
	const data = await openData(folder.path);
	const file = join(folder.path, 'one.tar.gz');
	const made = await makeBackup({ places: data.places, file, now: NOW });
	const restore = (places: Places, options: { replace?: boolean; file?: string } = {}) =>
		restoreBackup({ places, file, replace: false, now: NOW, ...options });
	return {
		...data,
		folder: folder.path,
		file,
		made,
		restore,
		empty: placesIn(join(folder.path, 'empty')),
		async [Symbol.asyncDispose]() {
			await data.close();
			folder[Symbol.dispose]();
		}
	};
}

describe('a backup', () => {
	it('is one file for its owner only, made beside a dashboard that writes, and can be unpacked by tar', async () => {
		await using at = await backedUp();
		expect(statSync(at.file).mode & 0o777).toBe(0o600);
		expect(at.made).toMatchObject({ file: at.file, bytes: statSync(at.file).size });
		expect(readdirSync(at.folder).sort()).toEqual(['data', 'one.tar.gz']);
		const out = join(at.folder, 'out');
		mkdirSync(out);
		execFileSync('tar', ['-xmzf', at.file, '-C', out]);
		expect(Object.keys(contentsOf(out)).sort()).toEqual([
			'manifest.json',
			'nixfleet.db',
			'secrets/audit-key',
			'secrets/box-key'
		]);
		expect(readFileSync(join(out, 'secrets/box-key'), 'utf8').trim()).toBe(at.keys[1]);
		await at.db.insert(users).values(user('later'));
		expect(await namesIn(at.places)).toEqual(['ada', 'later']);
	});

	it('is one moment of a database that is written to all the time', async () => {
		await using at = await backedUp();
		let writing = true;
		const writer = (async () => {
			for (let round = 0; writing; round++) {
				await at.db.batch([
					at.db.run(sql`insert into settings values (${`a${round}`}, 'x')`),
					at.db.run(sql`insert into settings values (${`b${round}`}, 'x')`)
				]);
				// The driver is synchronous inside: without this nobody else would ever have a turn.
				await nextTurn();
			}
		})();
		for (let round = 0; round < 5; round++) {
			const file = join(at.folder, `busy-${round}.tar.gz`);
			await makeBackup({ places: at.places, file, now: NOW });
			const places = placesIn(join(at.folder, `busy-${round}`));
			await at.restore(places, { file });
			const { db, close } = connectDatabase(places.databaseUrl);
			const [found] = await db.all<{ a: number; b: number }>(
				sql`select sum(key like 'a%') as a, sum(key like 'b%') as b from settings`
			);
			close();
			expect(found?.a).toBe(found?.b);
		}
		writing = false;
		await writer;
	});

	it('replaces nothing', async () => {
		await using at = await backedUp();
		const before = readFileSync(at.file);
		const again = makeBackup({ places: at.places, file: at.file, now: NOW });
		await expect(again).rejects.toThrow(/exists already, and a backup replaces nothing/);
		expect(readFileSync(at.file).equals(before)).toBe(true);
		// Nor what a link leads to.
		const link = join(at.folder, 'link.tar.gz');
		symlinkSync(join(at.folder, 'elsewhere'), link);
		await expect(makeBackup({ places: at.places, file: link, now: NOW })).rejects.toThrow(/exists/);
		expect(existsSync(join(at.folder, 'elsewhere'))).toBe(false);
	});

	it.each([
		['no data', (places: Places) => placesIn(`${places.dataDir}-none`), /There is no database at/],
		[
			'a server',
			(places: Places) => ({ ...places, databaseUrl: 'libsql://x.example.com?authToken=hidden' }),
			/on a server \(libsql\)/
		]
	])('of %s is refused with a sentence', async (_, change, message) => {
		await using at = await backedUp();
		const file = join(at.folder, 'x.tar.gz');
		const made = makeBackup({ places: change(at.places), file, now: NOW });
		await expect(made).rejects.toThrow(message);
		await expect(made).rejects.not.toThrow(/hidden/);
		await expect(made).rejects.toBeInstanceOf(PlainError);
		expect(existsSync(file)).toBe(false);
	});

	it('into a folder that is not there says so', async () => {
		await using at = await backedUp();
		const file = join(at.folder, 'none/x.tar.gz');
		await expect(makeBackup({ places: at.places, file, now: NOW })).rejects.toThrow(
			/could not be written to .*: its folder does not exist\. Nothing was left there/
		);
	});

	it.each([
		['no database at all', () => Buffer.alloc(40_000, 'x')],
		['a database with a page overwritten', (whole: Buffer) => whole.fill(0xab, 4_096, 12_288)]
	])('of %s is not made', async (_, damage) => {
		await using at = await backedUp();
		await at.db.run(sql`pragma wal_checkpoint(truncate)`);
		const places = copyOf(at.dataDir);
		const database = join(places.dataDir, 'nixfleet.db');
		writeFileSync(database, damage(readFileSync(database)));
		const file = join(at.folder, 'x.tar.gz');
		await expect(makeBackup({ places, file, now: NOW })).rejects.toThrow(
			/(is damaged|not whole) \(.*Restore an earlier backup/
		);
		expect(readdirSync(at.folder).filter((name) => name.includes('x.tar.gz'))).toEqual([]);
	});

	it('of a folder with a strange secret, or many, is refused', async () => {
		await using at = await backedUp();
		const secret = (name: string) => join(at.dataDir, 'secrets', name);
		const make = () =>
			makeBackup({ places: at.places, file: join(at.folder, 'x.tar.gz'), now: NOW });
		writeFileSync(secret('large'), Buffer.alloc(LIMITS.backupSecretBytes + 1));
		await expect(make()).rejects.toThrow(/is no secret of the dashboard/);
		writeFileSync(secret('large'), Buffer.alloc(LIMITS.backupSecretBytes));
		for (let index = 0; index < LIMITS.backupSecrets; index++)
			writeFileSync(secret(`more-${index}`), 'x');
		await expect(make()).rejects.toThrow(/holds more than 100 files/);
	});
});

describe('backups in a folder', () => {
	it('are named by their time; the newest are kept, and other files', async () => {
		await using at = await backedUp();
		const folder = join(at.folder, 'all');
		mkdirSync(folder);
		writeFileSync(join(folder, 'nixfleet-mine.tar.gz'), 'x');
		const abandoned = join(folder, '.nixfleet-20261101T000000Z.tar.gz.partial-abc');
		mkdirSync(abandoned);
		utimesSync(abandoned, 0, 0);
		const make = (hour: number) =>
			backupInto({
				places: at.places,
				folder,
				prefix: 'nixfleet-',
				keep: 2,
				now: Date.UTC(2026, 10, 26, hour)
			});
		await make(1);
		await make(2);
		expect(await make(3)).toMatchObject({
			removed: [join(folder, 'nixfleet-20261126T010000Z.tar.gz')]
		});
		expect(readdirSync(folder).sort()).toEqual([
			'nixfleet-20261126T020000Z.tar.gz',
			'nixfleet-20261126T030000Z.tar.gz',
			'nixfleet-mine.tar.gz'
		]);
	});

	it('before an upgrade are kept, so many; without one nothing is changed', async () => {
		await using at = await backedUp();
		const lines: string[] = [];
		const log = { debug() {}, info: (line: string) => lines.push(line), warn() {}, error() {} };
		const folder = join(at.dataDir, 'backups');
		for (let day = 1; day <= LIMITS.upgradeBackups + 2; day++)
			await backupBeforeUpgrade({ ...at.places, db: at.db, now: Date.UTC(2026, 1, day), log });
		expect(readdirSync(folder)).toEqual(
			[3, 4, 5].map((day) => `before-upgrade-2026020${day}T000000Z.tar.gz`)
		);
		expect(lines[0]).toMatch(/there is a backup/);
		renameSync(folder, `${folder}-away`);
		writeFileSync(folder, 'in the way');
		await expect(backupBeforeUpgrade({ ...at.places, db: at.db, now: NOW, log })).rejects.toThrow(
			/makes a backup, and that failed.*The database was not changed/
		);
	});
});

describe('a restore', () => {
	it('into nothing brings back database and secrets, ends sessions, and is in the audit log', async () => {
		await using at = await backedUp();
		await at.db.insert(users).values(user('later'));
		const { manifest, kept } = await at.restore(at.empty);
		expect(manifest).toMatchObject({ madeAt: NOW });
		expect(kept).toEqual([]);
		expect(await namesIn(at.empty)).toEqual(['ada']);
		const { db, close } = connectDatabase(at.empty.databaseUrl);
		expect(await db.select().from(sessions)).toEqual([]);
		expect(await db.select().from(audit)).toMatchObject([
			{ actor: 'system', action: 'backup.restored', detail: { madeAt: NOW } }
		]);
		close();
		expect(readFileSync(join(at.empty.dataDir, 'secrets/box-key'), 'utf8').trim()).toBe(at.keys[1]);
		expect(statSync(join(at.empty.dataDir, 'secrets/box-key')).mode & 0o777).toBe(0o600);
		expect(statSync(join(at.empty.dataDir, 'nixfleet.db')).mode & 0o777).toBe(0o600);
		expect(readdirSync(at.empty.dataDir).sort()).toEqual(['nixfleet.db', 'secrets']);
	});

	it('begins nothing that waited when the backup was made, and leaves what ran to its host', async () => {
		await using at = await backedUp();
		const states = ['offered', 'queued', 'running'] as const;
		await at.db.insert(operations).values(
			states.map((state) => ({
				id: state,
				hostId: `host-${state}`,
				hostName: 'hsb1',
				command: 'reboot' as const,
				state,
				requestedBy: 'ada',
				requestedAt: NOW - 1,
				expiresAt: NOW + 1,
				phaseLimits: DEFAULT_PHASE_LIMITS
			}))
		);
		const file = join(at.folder, 'with-operations.tar.gz');
		await makeBackup({ places: at.places, file, now: NOW });
		await at.restore(at.empty, { file });
		const { db, close } = connectDatabase(at.empty.databaseUrl);
		const rows = await db.select().from(operations).orderBy(operations.id);
		const message = expect.stringContaining('a restore begins nothing');
		expect(rows).toMatchObject([
			{ id: 'offered', state: 'cancelled', finishedAt: NOW, message },
			{ id: 'queued', state: 'cancelled', finishedAt: NOW, message },
			{ id: 'running', state: 'running', finishedAt: null, message: null }
		]);
		close();
	});

	it('lets no rollout go on that was not at an end when the backup was made', async () => {
		await using at = await backedUp();
		await at.db.insert(rollouts).values(
			(['running', 'finished'] as const).map((state) => ({
				id: state,
				command: 'pull' as const,
				soaks: [0],
				atOnce: 1,
				maxFailures: 0,
				offline: 'queue' as const,
				commits: [],
				state,
				wave: 0,
				requestedBy: 'ada',
				createdAt: NOW - 1,
				expiresAt: NOW + 1
			}))
		);
		const file = join(at.folder, 'with-rollouts.tar.gz');
		await makeBackup({ places: at.places, file, now: NOW });
		await at.restore(at.empty, { file });
		const { db, close } = connectDatabase(at.empty.databaseUrl);
		expect(await db.select().from(rollouts).orderBy(rollouts.id)).toMatchObject([
			{ id: 'finished', state: 'finished', pauseMessage: null },
			{
				id: 'running',
				state: 'paused',
				pauseKind: 'person',
				pauseMessage: expect.stringContaining('A backup was restored')
			}
		]);
		close();
	});

	it('takes a backup that was made before there were rollouts', async () => {
		await using at = await backedUp();
		for (const table of [rolloutHosts, rollouts]) await at.db.run(sql`drop table ${table}`);
		const file = join(at.folder, 'older.tar.gz');
		await makeBackup({ places: at.places, file, now: NOW });
		await at.restore(at.empty, { file });
		expect(await namesIn(at.empty)).toEqual(['ada']);
	});

	it('over data takes a word for it, and keeps what was there', async () => {
		await using at = await backedUp();
		await at.db.insert(users).values(user('later'));
		const places = copyOf(at.dataDir);
		const before = contentsOf(places.dataDir);
		await expect(at.restore(places)).rejects.toThrow(/There is data already.*--replace/);
		expect(contentsOf(places.dataDir)).toEqual(before);
		const { kept } = await at.restore(places, { replace: true });
		expect(await namesIn(copyOf(places.dataDir))).toEqual(['ada']);
		expect(kept).toEqual([
			join(places.dataDir, 'nixfleet.db.before-restore-20261126T031500Z'),
			join(places.dataDir, 'secrets.before-restore-20261126T031500Z')
		]);
		expect(await namesIn({ ...places, databaseUrl: `file:${kept[0]}` })).toEqual(['ada', 'later']);
		// Once more in the same second: nothing that was kept is lost.
		expect((await at.restore(places, { replace: true })).kept).toEqual(
			kept.map((path) => `${path}-2`)
		);
	});

	it('over data that is damaged works', async () => {
		await using at = await backedUp();
		const places = copyOf(at.dataDir);
		writeFileSync(join(places.dataDir, 'nixfleet.db'), Buffer.alloc(9_000, 'x'));
		await at.restore(places, { replace: true });
		expect(await namesIn(places)).toEqual(['ada']);
	});

	it('is refused while a dashboard runs, also one of another machine’s processes', async () => {
		await using at = await backedUp();
		// Open, but without a lock that this machine knows.
		await expect(at.restore(at.places, { replace: true })).rejects.toThrow(
			/in use by another program\. Nothing was changed/
		);
		const places = copyOf(at.dataDir);
		const unlock = lockDataDir(places.dataDir);
		await expect(at.restore(places, { replace: true })).rejects.toThrow(
			/in use by a dashboard or a restore \(process \d+\)\. Stop that one first/
		);
		unlock();
		expect(await namesIn(places)).toEqual(['ada']);
	});

	const rebuilt = async (
		at: { folder: string; file: string },
		change: (out: string) => void,
		about: { schema?: number } = {}
	) => {
		const out = join(at.folder, 'out');
		mkdirSync(out);
		execFileSync('tar', ['-xmzf', at.file, '-C', out]);
		change(out);
		const file = join(at.folder, 'changed.tar.gz');
		await writeArchive({
			file,
			sources: [{ name: 'nixfleet.db', path: join(out, 'nixfleet.db') }],
			about: { madeBy: '9.9.9', madeAt: NOW, schema: 1, ...about }
		});
		return file;
	};

	it('of a newer version’s database is refused', async () => {
		await using at = await backedUp();
		await at.db.run(
			sql`insert into __drizzle_migrations values (null, 'hash', ${Number.MAX_SAFE_INTEGER})`
		);
		const file = join(at.folder, 'newer.tar.gz');
		// A version that knows it, on a database of its own.
		const out = join(at.folder, 'newer.db');
		await at.db.run(sql`vacuum into ${out}`);
		await writeArchive({
			file,
			sources: [{ name: 'nixfleet.db', path: out }],
			about: { madeBy: '9.9.9', madeAt: NOW, schema: Number.MAX_SAFE_INTEGER }
		});
		await expect(at.restore(at.empty, { file })).rejects.toThrow(/written by a newer NixFleet/);
		expect(readdirSync(at.empty.dataDir)).toEqual([]);
	});

	it('of a database that is damaged inside is refused, though its sum is right', async () => {
		await using at = await backedUp();
		const file = await rebuilt(at, (out) => {
			const database = join(out, 'nixfleet.db');
			writeFileSync(database, readFileSync(database).fill(0xab, 4_096, 12_288));
		});
		await expect(at.restore(at.empty, { file })).rejects.toThrow(/in the backup is damaged/);
		expect(readdirSync(at.empty.dataDir)).toEqual([]);
	});

	it('of a file that was cut or changed anywhere is refused, and touches nothing', async () => {
		await using at = await backedUp();
		const whole = readFileSync(at.file);
		const tar = gunzipSync(whole);
		const flipped = (all: Buffer, place: number) => {
			const copy = Buffer.from(all);
			copy[place] = (copy[place] ?? 0) ^ 1;
			return copy;
		};
		const places = Array.from({ length: 12 }, (_, index) => Math.floor((index / 12) * tar.length));
		const damaged = [
			Buffer.alloc(0),
			Buffer.from('not a backup'),
			gzipSync('not a backup'),
			...[1, 100, 1_000, whole.length - 1].map((length) => whole.subarray(0, length)),
			...places.map((place) => flipped(whole, Math.floor((place / tar.length) * whole.length))),
			// With the sums of gzip made anew, so that it is ours that finds it.
			...places.map((place) => gzipSync(flipped(tar, place), { level: 1 }))
		];
		const target = copyOf(at.dataDir);
		const before = contentsOf(target.dataDir);
		for (const [index, content] of damaged.entries()) {
			const file = join(at.folder, `damaged-${index}`);
			writeFileSync(file, content);
			const outcome = await at.restore(target, { replace: true, file }).then(
				() => 'restored',
				(error: unknown) => (error instanceof PlainError ? error.message : String(error))
			);
			// A bit that means nothing (in padding, or the head of gzip) may be taken, and then all is as it was.
			if (outcome === 'restored') {
				expect(await namesIn(target)).toEqual(['ada']);
				continue;
			}
			expect(outcome).toMatch(/is no backup of NixFleet, or is damaged: .+Nothing was changed/);
		}
		const after = contentsOf(target.dataDir);
		for (const name of Object.keys(before).filter((name) => name.startsWith('secrets/')))
			expect(after[name]).toBe(before[name]);
		expect(readdirSync(target.dataDir).filter((name) => name.endsWith('.restored'))).toEqual([]);
	});

	it.each([
		['a name that leads out of the folder', 'secrets/../../x', /is no part of a backup/],
		['a name of another file', 'x', /is no part of a backup/]
	])('of a backup with %s is refused', async (_, name, message) => {
		await using at = await backedUp();
		const file = join(at.folder, 'x.tar.gz');
		await writeArchive({
			file,
			sources: [{ name, path: at.file }],
			about: { madeBy: 'x', madeAt: 1, schema: 1 }
		});
		await expect(at.restore(at.empty, { file })).rejects.toThrow(message);
	});

	it('of a format that is newer says by whom it was made', async () => {
		await using at = await backedUp();
		const file = join(at.folder, 'x.tar.gz');
		const tar = gunzipSync(readFileSync(at.file)).toString('latin1');
		const changed = tar.replace('"formatVersion": 1,', '"formatVersion": 7,');
		expect(changed).not.toBe(tar);
		writeFileSync(file, gzipSync(Buffer.from(changed, 'latin1')));
		await expect(at.restore(at.empty, { file })).rejects.toThrow(
			/made by NixFleet \S+ in a format that this version does not know/
		);
	});

	it('with a manifest that is too long is refused', async () => {
		await using at = await backedUp();
		const file = join(at.folder, 'x.tar.gz');
		await writeArchive({
			file,
			sources: [{ name: 'nixfleet.db', path: at.file }],
			about: { madeBy: 'x'.repeat(LIMITS.backupManifestBytes), madeAt: 1, schema: 1 }
		});
		await expect(at.restore(at.empty, { file })).rejects.toThrow(/its manifest is too long/);
	});
});

describe('a restore that is interrupted', () => {
	/** Everything is staged and decided, and then the process is gone after so many of its four renames. */
	it.each([0, 1, 2, 3, 4])('after %d renames is finished by the next start', async (renames) => {
		using folder = temporaryFolder('swap');
		const dataDir = folder.path;
		const database = join(dataDir, 'nixfleet.db');
		const secrets = join(dataDir, 'secrets');
		const suffix = '.before-restore-x';
		const put = (path: string, text: string) => {
			mkdirSync(join(path, '..'), { recursive: true });
			writeFileSync(path, text);
		};
		put(database, 'old');
		put(`${database}-wal`, 'old log');
		put(join(secrets, 'box-key'), 'old');
		put(stagedOf(database), 'new');
		put(join(stagedOf(secrets), 'box-key'), 'new');
		put(join(dataDir, 'restore.json'), JSON.stringify({ database, suffix }));
		const steps = [
			() => renameSync(`${database}-wal`, `${database}${suffix}-wal`),
			() => renameSync(database, database + suffix),
			() => renameSync(stagedOf(database), database),
			() => renameSync(secrets, secrets + suffix)
		];
		for (const step of steps.slice(0, renames)) step();
		expect(finishRestore(dataDir)).toEqual([database + suffix, secrets + suffix]);
		expect(Object.fromEntries(Object.keys(contentsOf(dataDir)).map((name) => [name, 1]))).toEqual({
			'nixfleet.db': 1,
			[`nixfleet.db${suffix}`]: 1,
			[`nixfleet.db${suffix}-wal`]: 1,
			'secrets/box-key': 1,
			[`secrets${suffix}/box-key`]: 1
		});
		expect(readFileSync(database, 'utf8')).toBe('new');
		expect(readFileSync(join(secrets, 'box-key'), 'utf8')).toBe('new');
		expect(readFileSync(database + suffix, 'utf8')).toBe('old');
		expect(finishRestore(dataDir)).toBeNull();
	});

	it('before it was decided leaves the data alone; the next one begins anew', async () => {
		await using at = await backedUp();
		const places = copyOf(at.dataDir);
		const database = join(places.dataDir, 'nixfleet.db');
		writeFileSync(stagedOf(database), 'half');
		mkdirSync(stagedOf(join(places.dataDir, 'secrets')));
		expect(finishRestore(places.dataDir)).toBeNull();
		expect(await namesIn(places)).toEqual(['ada']);
		const fresh = copyOf(places.dataDir);
		await at.restore(fresh, { replace: true });
		expect(await namesIn(fresh)).toEqual(['ada']);
	});

	it('keeps backups away until it is finished', async () => {
		await using at = await backedUp();
		const places = copyOf(at.dataDir);
		copyFileSync(at.file, join(places.dataDir, 'restore.json'));
		const file = join(at.folder, 'x.tar.gz');
		await expect(makeBackup({ places, file, now: NOW })).rejects.toThrow(/restore was interrupted/);
	});

	it('is decided once, also where nothing was there before', () => {
		using folder = temporaryFolder('swap');
		const database = join(folder.path, 'nixfleet.db');
		writeFileSync(stagedOf(database), 'new');
		mkdirSync(stagedOf(join(folder.path, 'secrets')));
		expect(swapIn(folder.path, { database, suffix: '.old' })).toEqual([]);
		expect(readdirSync(folder.path).sort()).toEqual(['nixfleet.db', 'secrets']);
		chmodSync(database, 0o600);
	});
});
