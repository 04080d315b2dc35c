import bcrypt from 'bcrypt';
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { createAudit } from '$lib/server/audit/index.ts';
import { createHosts } from '$lib/server/hosts/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { Bench } from './bench.ts';
import { seedHosts } from './seed.ts';
import { figure } from './statistics.ts';

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

/**
 * What it costs to know ten thousand agents by their tokens, as when all come back at once. Beside it what cannot be
 * spared: the hash of each token, and one look into the database; and what it would cost to treat tokens like passwords.
 */
export async function benchTokens({ add }: Bench): Promise<void> {
	using folder = temporaryFolder('bench-tokens');
	const { db, close, tokens } = await seedHosts(`file:${folder.path}/bench.db`, AGENTS);
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
	await close();

	const slowMs = figure(slow).median;
	const times = Math.round((slowMs * AGENTS) / figure(all).median);
	add({
		item: `to know ${AGENTS} agents by their tokens`,
		unit: 'ms',
		ours: figure(all),
		floor: figure(floor),
		ratio: figure(all.map((value, index) => value / (floor[index] ?? NaN))),
		goal: null,
		note: `hashed like passwords (bcrypt 12, ${slowMs.toFixed(0)} ms each) it would be ${((slowMs * AGENTS) / 60_000).toFixed(0)} minutes of CPU, ${times} × as much`
	});
}
