import { isHostToken, type EnrollInput, type EnrollOutput } from '$lib/protocol/index.ts';
import { and, eq, isNull } from 'drizzle-orm';
import { hashToken } from '../auth/index.ts';
import { hosts, hostTokens } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import { newUlid } from '../platform/ids.ts';
import { fromRow } from './host-record.ts';
import { newHostRow } from './new-row.ts';
import { findByName, type HostsRoom } from './room.ts';

/**
 * Makes a host out of an enrolment token and the secret the agent brings. The enrolment token can
 * create a host but never act as one that exists; only the same secret finds its host again, which
 * is how a lost answer is repeated.
 */
export async function enroll(room: HostsRoom, input: EnrollInput): Promise<EnrollOutput> {
	const { hostname } = input.profile;
	const existing = findByName(room, hostname);
	if (existing)
		return repeatEnrolment(room, { hostId: existing.id, hostname, secret: input.secret });
	if (room.enrollment === 'closed')
		throw new FleetError(
			'enrolment-closed',
			`This dashboard does not take new hosts by themselves. Add "${hostname}" in the dashboard and give its agent the token shown there.`
		);
	const hostId = newUlid();
	const tokenId = newUlid();
	const token = `nfh_${tokenId}_${input.secret}`;
	const now = room.clock.now();
	const { profile } = input;
	const row = newHostRow({
		id: hostId,
		now,
		looks: { ...profile, name: hostname },
		profile,
		approval: 'approved'
	});
	await room.db.batch([
		room.db.insert(hosts).values(row),
		room.db
			.insert(hostTokens)
			.values({ id: tokenId, hostId, hash: hashToken(token), source: 'enrolment', createdAt: now }),
		room.audit.row({
			actor: 'enrolment',
			action: 'host.enrolled',
			target: hostId,
			detail: { name: hostname }
		})
	]);
	room.records.set(hostId, fromRow(row));
	room.changed.emit(hostId);
	room.log.info('Host enrolled', { host: hostname });
	return { hostId, hostName: hostname, token };
}

async function repeatEnrolment(
	room: HostsRoom,
	known: { hostId: string; hostname: string; secret: string }
): Promise<EnrollOutput> {
	const tokens = await room.db
		.select()
		.from(hostTokens)
		.where(and(eq(hostTokens.hostId, known.hostId), isNull(hostTokens.revokedAt)));
	for (const row of tokens) {
		const token = `nfh_${row.id}_${known.secret}`;
		if (isHostToken(token) && hashToken(token) === row.hash)
			return { hostId: known.hostId, hostName: known.hostname, token };
	}
	await room.audit.record({
		actor: 'enrolment',
		action: 'host.enrolment-refused',
		target: known.hostId,
		detail: { name: known.hostname, reason: 'name-taken' }
	});
	throw new FleetError(
		'name-taken',
		`A host named "${known.hostname}" exists already, and an enrolment token cannot act for it. Give this agent that host's own token, set another NIXFLEET_HOSTNAME, or remove the host in the dashboard first.`
	);
}
