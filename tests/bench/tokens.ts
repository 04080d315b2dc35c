import bcrypt from 'bcrypt';
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { createAudit } from '$lib/server/audit/index.ts';
import { hashToken, newHostToken } from '$lib/server/auth/index.ts';
import { hosts as hostTable, hostTokens, openDatabase } from '$lib/server/db/index.ts';
import { createHosts } from '$lib/server/hosts/index.ts';
import { newHostRow } from '$lib/server/hosts/new-row.ts';
import { newUlid } from '$lib/server/platform/ids.ts';
import { temporaryFolder } from '../support/folder.ts';
import { figure, say } from './statistics.ts';

const AGENTS = 10_000;
const ROUNDS = 5;
const SLOW_HASHES = 3;

const clock = { now: () => Date.now() };
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** Milliseconds of CPU that some work takes, in all threads. */
async function cost(work: () => Promise<void>): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000;
}

/** A database of many hosts, each with its token. */
async function openFleet(folder: string) {
	const { db, close } = await openDatabase({
		url: `file:${folder}/bench.db`,
		migrationsDir: 'drizzle'
	});
	const tokens = Array.from({ length: AGENTS }, () => newHostToken());
	const looks = {
		kind: 'nixos',
		location: 'other',
		deviceType: 'server',
		themeColor: '#769ff0'
	} as const;
	const rows = tokens.map((token, index) => {
		const id = newUlid();
		const row = newHostRow({
			id,
			now: clock.now(),
			looks: { ...looks, name: `host${index}` },
			profile: null,
			approval: 'approved'
		});
		return {
			host: row,
			token: { id: token.id, hostId: id, hash: hashToken(token.token), createdAt: clock.now() }
		};
	});
	for (let from = 0; from < AGENTS; from += 500) {
		const part = rows.slice(from, from + 500);
		await db.batch([
			db.insert(hostTable).values(part.map(({ host }) => host)),
			db.insert(hostTokens).values(part.map(({ token }) => token))
		]);
	}
	return { db, close, tokens };
}

/**
 * What it costs to know ten thousand agents by their tokens, as when all come back at once. Beside it what cannot be
 * spared: the hash of each token, and one look into the database; and what it would cost to treat tokens like passwords.
 */
export async function benchTokens(print: (line: string) => void): Promise<void> {
	using folder = temporaryFolder('bench-tokens');
	const { db, close, tokens } = await openFleet(folder.path);
	const audit = createAudit({ db, clock, key: randomBytes(32).toString('hex'), log });
	const hosts = await createHosts({ db, audit, clock, log, enrollment: 'auto' });

	const known = async (): Promise<void> => {
		for (const { token } of tokens)
			if ((await hosts.authenticate(token)) === null) throw new Error('A token was refused.');
	};
	const bare = async (): Promise<void> => {
		for (const { id, token } of tokens) {
			createHash('sha256').update(token).digest('hex');
			await db.run(sql`select hash from host_tokens where id = ${id}`);
		}
	};
	await cost(known);
	await cost(bare);
	const [all, floor]: [number[], number[]] = [[], []];
	for (let round = 0; round < ROUNDS; round++) {
		all.push(await cost(known));
		floor.push(await cost(bare));
	}
	const slowHash = await bcrypt.hash('a token', 12);
	const slow: number[] = [];
	for (let round = 0; round < SLOW_HASHES; round++)
		slow.push(await cost(async () => void (await bcrypt.compare('a token', slowHash))));
	await audit.close();
	await hosts.close();
	close();

	const mine = figure(all).median;
	print(`Tokens of ${AGENTS} agents`);
	print(`  CPU to know them all:            ${say(figure(all), ' ms')}`);
	print(`  a hash and a look for each:      ${say(figure(floor), ' ms')}`);
	print(`  ratio:                           ${(mine / figure(floor).median).toFixed(2)}`);
	print(
		`  were they hashed like passwords: ${((figure(slow).median * AGENTS) / 60_000).toFixed(0)} minutes of CPU (bcrypt 12: ${say(figure(slow), ' ms')} each), ${Math.round((figure(slow).median * AGENTS) / mine)} × as much`
	);
}
