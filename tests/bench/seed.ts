import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { hashToken, newHostToken } from '$lib/server/auth/index.ts';
import { hosts, hostTokens, openDatabase } from '$lib/server/db/index.ts';
import { newHostRow } from '$lib/server/hosts/new-row.ts';
import { newUlid } from '$lib/server/platform/ids.ts';
import { FACTS } from './peers.ts';

const LOOKS = {
	kind: 'nixos',
	location: 'other',
	deviceType: 'server',
	themeColor: '#769ff0'
} as const;

/** A database with so many hosts that once reported, each with its token. It is left open. */
export async function seedHosts(url: string, count: number) {
	const { db, close } = await openDatabase({ url, migrationsDir: 'drizzle' });
	const tokens = Array.from({ length: count }, () => newHostToken());
	const now = Date.now();
	const ids = tokens.map(() => newUlid());
	for (let from = 0; from < count; from += 250) {
		const part = ids.slice(from, from + 250).map((id, index) => ({ id, at: from + index }));
		await db.batch([
			db.insert(hosts).values(
				part.map(({ id, at }) => ({
					...newHostRow({
						id,
						now,
						looks: { ...LOOKS, name: `host${at}` },
						profile: null,
						approval: 'approved'
					}),
					facts: FACTS,
					lastSeenAt: now
				}))
			),
			db.insert(hostTokens).values(
				part.map(({ id, at }) => ({
					id: tokens[at]?.id ?? '',
					hostId: id,
					hash: hashToken(tokens[at]?.token ?? ''),
					createdAt: now
				}))
			)
		]);
	}
	return { db, close, tokens, ids };
}

export type Seeded = Pick<Awaited<ReturnType<typeof seedHosts>>, 'db' | 'ids'>;

/**
 * A data directory with so many hosts, and what else is to be in it before a dashboard starts there.
 * @returns bytes of the database
 */
export async function seedDataDir(
	dataDir: string,
	hosts: number,
	fill: (seeded: Seeded) => Promise<void> = async () => {}
): Promise<number> {
	mkdirSync(dataDir, { recursive: true });
	const file = join(dataDir, 'nixfleet.db');
	const seeded = await seedHosts(`file:${file}`, hosts);
	await fill(seeded);
	await seeded.db.run('pragma wal_checkpoint(truncate)');
	await seeded.close();
	return statSync(file).size;
}

/** So many operations that ended, for each of the hosts, a minute apart, the newest a minute ago. */
export async function seedOperations(seeded: Seeded, each: number): Promise<void> {
	const now = Date.now();
	for (const [host, id] of seeded.ids.entries())
		// Ids that rise with time, of 26 characters that ULIDs may have.
		await seeded.db.run(sql`
			with recursive n(i) as (select 1 union all select i + 1 from n where i < ${each})
			insert into operations (id, host_id, host_name, command, state, requested_by, requested_at, offered_at, started_at,
				finished_at, expires_at, phase_limits, message)
			select printf('00%012d%012d', i, ${host}), ${id}, ${`host${host}`}, 'pull', 'succeeded', 'admin',
				${now} - (${each} - i + 1) * 60000, null, ${now} - (${each} - i + 1) * 60000,
				${now} - (${each} - i) * 60000 - 30000, ${now}, '{}', 'Pulled.'
			from n`);
}
