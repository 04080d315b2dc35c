import { isHostToken, LIMITS, type EnrollInput, type EnrollOutput } from '$lib/protocol/index.ts';
import { and, eq } from 'drizzle-orm';
import { hashToken } from '../auth/index.ts';
import { hosts, hostTokens } from '../db/index.ts';
import { FleetError, isUniqueViolation } from '../platform/errors.ts';
import { newUlid } from '../platform/ids.ts';
import { fromRow } from './host-record.ts';
import { newHostRow } from './new-row.ts';
import { findByName, type HostsRoom } from './room.ts';
import { counts } from './tokens.ts';

/**
 * Makes a host out of an enrolment token and the secret the agent brings. The enrolment token can
 * create a host but never act as one that exists; only the same secret finds its host again, which
 * is how a lost answer is repeated. Where hosts are approved it begins as one that waits.
 */
export async function enroll(
	room: HostsRoom,
	input: EnrollInput,
	address: string | null = null
): Promise<EnrollOutput> {
	const { hostname } = input.profile;
	const existing = findByName(room, hostname);
	if (existing)
		return repeatEnrolment(room, { hostId: existing.id, hostname, secret: input.secret });
	if (room.enrollment === 'closed')
		throw new FleetError(
			'enrolment-closed',
			`This dashboard does not take new hosts by themselves. Add "${hostname}" in the dashboard and give its agent the token shown there.`
		);
	const approval = room.enrollment === 'approve' ? 'pending' : 'approved';
	await assertRoom(room, { name: hostname, approval });
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
		approval
	});
	try {
		await room.db.batch([
			room.db.insert(hosts).values(row),
			room.db.insert(hostTokens).values({
				id: tokenId,
				hostId,
				hash: hashToken(token),
				source: 'enrolment',
				createdAt: now
			}),
			room.audit.row({
				actor: 'enrolment',
				action: 'host.enrolled',
				target: hostId,
				detail: { name: hostname, approval, address }
			})
		]);
	} catch (error) {
		const taken = isUniqueViolation(error) ? await idOf(room, hostname) : null;
		if (taken === null) throw error;
		return repeatEnrolment(room, { hostId: taken, hostname, secret: input.secret });
	}
	room.records.set(hostId, { ...fromRow(row), address });
	room.changed.emit(hostId);
	room.log.info('Host enrolled', { host: hostname, approval });
	return { hostId, hostName: hostname, token };
}

/** The host that was given a name in this very moment: the database knows of it first. */
async function idOf(room: HostsRoom, name: string): Promise<string | null> {
	const [found] = await room.db.select({ id: hosts.id }).from(hosts).where(eq(hosts.name, name));
	return found?.id ?? null;
}

/** Everybody who has the enrolment token can make hosts. @throws {FleetError} enrolment-closed */
async function assertRoom(
	room: HostsRoom,
	{ name, approval }: { name: string; approval: 'pending' | 'approved' }
): Promise<void> {
	const full = whatIsFull(room, approval);
	if (full === null) return;
	await room.audit.refused(
		{
			actor: 'enrolment',
			action: 'host.enrolment-refused',
			detail: { name, reason: full.reason }
		},
		full.reason
	);
	throw new FleetError('enrolment-closed', full.message);
}

function whatIsFull(
	{ records }: HostsRoom,
	approval: 'pending' | 'approved'
): { reason: string; message: string } | null {
	if (records.size >= LIMITS.enrolledHosts)
		return {
			reason: 'too-many',
			message: `This dashboard has ${records.size} hosts, and takes no more by themselves. Remove those that are no longer used, or add this one in the dashboard.`
		};
	let waiting = 0;
	if (approval === 'pending')
		for (const record of records.values()) if (record.approval === 'pending') waiting += 1;
	if (waiting < LIMITS.pendingHosts) return null;
	return {
		reason: 'too-many-waiting',
		message: `${LIMITS.pendingHosts} hosts wait to be accepted already, which is the most. Accept or reject some in the dashboard; this agent tries again by itself.`
	};
}

async function repeatEnrolment(
	room: HostsRoom,
	known: { hostId: string; hostname: string; secret: string }
): Promise<EnrollOutput> {
	const tokens = await room.db
		.select()
		.from(hostTokens)
		.where(and(eq(hostTokens.hostId, known.hostId), counts(room.clock.now())));
	for (const row of tokens) {
		const token = `nfh_${row.id}_${known.secret}`;
		if (isHostToken(token) && hashToken(token) === row.hash)
			return { hostId: known.hostId, hostName: known.hostname, token };
	}
	await room.audit.refused({
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
