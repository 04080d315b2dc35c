import { CLOSE } from '$lib/protocol/index.ts';
import { and, eq } from 'drizzle-orm';
import { hosts } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { HostRecord } from './host-record.ts';
import { forget } from './remove.ts';
import { recordOf, type HostsRoom } from './room.ts';

/**
 * Hosts that enrolled by themselves where `NIXFLEET_ENROLLMENT=approve`. Such an agent is let in and its hello answered,
 * so that the dashboard sees that it is there and an agent of any version waits as on a quiet day. Nothing is asked of it,
 * and of what it reports only what tells who it is gets kept. Once accepted it is sent away to say hello anew: only then does it
 * tell everything, and only then do both sides compare what they know of operations.
 */

type Request = { actor: string; id: string };

/** Makes a waiting host one of the fleet. */
export async function approveHost(room: HostsRoom, { actor, id }: Request): Promise<void> {
	const record = recordOf(room, id);
	const [rows] = await room.db.batch([
		room.db
			.update(hosts)
			.set({ approval: 'approved' })
			.where(isWaiting(id))
			.returning({ id: hosts.id }),
		room.audit.rowIfChanged({
			actor,
			action: 'host.approved',
			target: id,
			detail: {
				name: record.name,
				address: record.address,
				before: { approval: 'pending' },
				after: { approval: 'approved' }
			}
		})
	]);
	if (rows.length === 0) throw notWaiting(record);
	welcome(room, id);
}

/** A host was accepted: its agent comes back at once, and now everything it says counts. */
export function welcome(room: HostsRoom, id: string): void {
	recordOf(room, id).approval = 'approved';
	room.connections.get(id)?.close(CLOSE.goingAway, 'accepted: say hello again');
	room.changed.emit(id);
}

/**
 * Forgets a waiting host and its tokens. An agent never enrols again by itself; one that is made to appears again as
 * waiting, because whoever has the enrolment token could bring a new secret just as well. How many can wait is bounded.
 */
export async function rejectHost(room: HostsRoom, { actor, id }: Request): Promise<void> {
	const record = recordOf(room, id);
	const [rows] = await room.db.batch([
		room.db.delete(hosts).where(isWaiting(id)).returning({ id: hosts.id }),
		room.audit.rowIfChanged({
			actor,
			action: 'host.rejected',
			target: id,
			detail: { name: record.name, address: record.address, before: { approval: 'pending' } }
		})
	]);
	if (rows.length === 0) throw notWaiting(record);
	forget(room, record, 'host rejected');
}

const isWaiting = (id: string) => and(eq(hosts.id, id), eq(hosts.approval, 'pending'));

const notWaiting = ({ name }: HostRecord): FleetError =>
	new FleetError(
		'conflict',
		`${name} does not wait to be accepted any more: somebody has just decided. Look at it again.`
	);
