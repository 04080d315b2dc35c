import { LIMITS } from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';
import { hostTokens, type Database } from '../db/index.ts';
import type { KnownAgent } from './authenticate.ts';
import type { HostsRoom } from './room.ts';

export type TokenUse = { at: number; address: string | null };

/** Notes that an agent came in with a token: written behind, and at most once a minute for each token. */
export function noteUse(room: HostsRoom, known: KnownAgent, address: string | null): void {
	const now = room.clock.now();
	if (known.lastUsedAt !== null && now - known.lastUsedAt < LIMITS.tokenUseMs) return;
	room.tokenUses.put(known.tokenId, { at: now, address });
}

/** One statement for many. A token revoked meanwhile keeps what is known of it. */
export async function writeUses(db: Database, entries: [string, TokenUse][]): Promise<void> {
	const uses = JSON.stringify(entries.map(([id, use]) => ({ id, ...use })));
	await db.run(sql`
		update ${hostTokens} set
			last_used_at = used.value ->> 'at',
			last_address = used.value ->> 'address'
		from json_each(${uses}) as used
		where ${hostTokens.id} = used.value ->> 'id'
	`);
}
