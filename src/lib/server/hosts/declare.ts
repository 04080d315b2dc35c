import { DEFAULT_THEME_COLOR } from '$lib/protocol/index.ts';
import { eq, inArray } from 'drizzle-orm';
import { hosts, hostTokens } from '../db/index.ts';
import { newUlid } from '../platform/ids.ts';
import { welcome } from './approve.ts';
import { fromRow } from './host-record.ts';
import { newHostRow } from './new-row.ts';
import { findByName, type HostsRoom } from './room.ts';
import { TokenFileError, type DeclaredToken } from './token-file.ts';
import { setTokenEnds } from './token-ends.ts';

type TokenRow = typeof hostTokens.$inferSelect;
type HostRow = typeof hosts.$inferSelect;

export type Declared = { addedHosts: number; addedTokens: number; removedTokens: number };

/** Rows of one insert: SQLite binds at most 32,766 values in a statement. */
const ROWS = 500;
const ACTOR = 'file';

/**
 * Makes the file of host tokens true: hosts it names exist, its tokens count, and tokens that are no longer in it count no
 * more. Hosts stay when their lines go, so that nothing of their history is lost. A token that was revoked in the
 * dashboard stays revoked. All or nothing.
 * @throws {TokenFileError} when a line contradicts what is known otherwise
 */
export async function declareHosts(
	room: HostsRoom,
	declared: readonly DeclaredToken[]
): Promise<Declared> {
	const known = new Map(
		(await room.db.select().from(hostTokens)).map((row) => [row.id, row] as const)
	);
	const plan = planOf(room, declared, known);
	const { newHosts, accepted, added, adopted, gone } = plan;
	const now = room.clock.now();
	const audit = (action: string, target: string, detail: Record<string, unknown>) =>
		room.audit.row({ actor: ACTOR, action, target, detail });
	const nameOf = (hostId: string) =>
		room.records.get(hostId)?.name ?? newHosts.find(({ id }) => id === hostId)?.name ?? null;

	const statements = [
		...slices(gone).map((rows) =>
			room.db.delete(hostTokens).where(
				inArray(
					hostTokens.id,
					rows.map(({ id }) => id)
				)
			)
		),
		...gone.map((row) =>
			audit('host.token-revoked', row.hostId, {
				name: nameOf(row.hostId),
				token: row.id,
				source: 'file'
			})
		),
		...slices(newHosts).map((rows) => room.db.insert(hosts).values(rows)),
		...newHosts.map((row) => audit('host.added', row.id, { name: row.name, source: 'file' })),
		...accepted.flatMap((id) => [
			room.db
				.update(hosts)
				.set({ approval: 'approved' as const })
				.where(eq(hosts.id, id)),
			audit('host.approved', id, {
				name: nameOf(id),
				before: { approval: 'pending' },
				after: { approval: 'approved' }
			})
		]),
		...slices(added).map((tokens) =>
			room.db.insert(hostTokens).values(
				tokens.map(({ tokenId, hash, hostId }) => ({
					id: tokenId,
					hostId,
					hash,
					source: 'file' as const,
					createdAt: now
				}))
			)
		),
		...adopted.map(({ id }) =>
			room.db
				.update(hostTokens)
				.set({ source: 'file', expiresAt: null })
				.where(eq(hostTokens.id, id))
		),
		...added.map(({ hostId, tokenId }) =>
			audit('host.token-added', hostId, { name: nameOf(hostId), token: tokenId, source: 'file' })
		),
		...adopted.map((row) =>
			audit('host.token-adopted', row.hostId, {
				name: nameOf(row.hostId),
				token: row.id,
				before: { source: row.source, expiresAt: row.expiresAt },
				after: { source: 'file', expiresAt: null }
			})
		)
	];
	const [first, ...rest] = statements;
	if (first) await room.db.batch([first, ...rest]);

	for (const row of newHosts) room.records.set(row.id, fromRow(row));
	setTokenEnds(
		room,
		gone.map(({ id }) => id),
		{ at: now, reason: 'the token is no longer declared' }
	);
	// After the ends: a line may have changed and kept its id.
	for (const { id } of adopted) room.tokenEnds.delete(id);
	for (const { tokenId } of added) room.tokenEnds.delete(tokenId);
	for (const id of accepted) welcome(room, id);
	for (const { id } of newHosts) room.changed.emit(id);
	return {
		addedHosts: newHosts.length,
		addedTokens: added.length + adopted.length,
		removedTokens: gone.length
	};
}

/** What has to be done; nothing is done here. */
function planOf(
	room: HostsRoom,
	declared: readonly DeclaredToken[],
	known: ReadonlyMap<string, TokenRow>
) {
	const now = room.clock.now();
	const newHosts = new Map<string, HostRow>();
	const accepted = new Set<string>();
	const added: (DeclaredToken & { hostId: string })[] = [];
	const adopted: TokenRow[] = [];
	const kept = new Set<string>();
	const problems: string[] = [];
	for (const token of declared) {
		const { name, line, tokenId, hash } = token;
		const record = findByName(room, name);
		const hostId = record?.id ?? (newHosts.get(name) ?? addTo(newHosts, name, now)).id;
		if (record?.approval === 'pending') accepted.add(record.id);
		const row = known.get(tokenId);
		const isSame = row !== undefined && row.hostId === hostId && row.hash === hash;
		if (isSame && row.revokedAt !== null)
			room.log.warn('A declared token was revoked in the dashboard and stays revoked', {
				host: name,
				line
			});
		else if (isSame && row.source === 'file') kept.add(tokenId);
		else if (isSame) adopted.push(row);
		else if (row === undefined || (row.source === 'file' && row.revokedAt === null))
			added.push({ ...token, hostId });
		else
			problems.push(
				`Line ${line}: a token with this id is known already, of another host or with another secret. Make a new one with: nixfleet-agent token ${name}`
			);
	}
	if (problems.length > 0) throw new TokenFileError(problems.join('\n'));
	const gone = [...known.values()].filter(
		(row) => row.source === 'file' && row.revokedAt === null && !kept.has(row.id)
	);
	return { newHosts: [...newHosts.values()], accepted: [...accepted], added, adopted, gone };
}

/** What its agent tells on connecting takes the place of these looks. */
function addTo(rows: Map<string, HostRow>, name: string, now: number): HostRow {
	const row = newHostRow({
		id: newUlid(now),
		now,
		looks: {
			name,
			kind: 'nixos',
			location: 'other',
			deviceType: 'server',
			themeColor: DEFAULT_THEME_COLOR
		},
		profile: null,
		approval: 'approved'
	});
	rows.set(name, row);
	return row;
}

const slices = <Row>(rows: readonly Row[]): Row[][] =>
	Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, index) =>
		rows.slice(index * ROWS, (index + 1) * ROWS)
	);
