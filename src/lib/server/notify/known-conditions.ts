import { COMING_AND_GOING, type DeviceType } from '$lib/protocol/index.ts';
import { databaseCondition, hostConditions, type Condition, type Found } from './conditions.ts';
import type { NotifyRoom } from './room.ts';
import { wholeFleet } from './whole-fleet.ts';

const comesAndGoes = (deviceType: DeviceType): boolean => COMING_AND_GOING.includes(deviceType);

/**
 * What holds now, kept up to date by looking only at what changed.
 *
 * INVARIANT: `byHost` has what `hostConditions` says of each host as of when it was last touched; only time can make it
 * different since, and time is in the conditions themselves.
 */
export function createKnownConditions(room: NotifyRoom, startedAt: number) {
	const byHost = new Map<string, { conditions: Condition[]; unknown: string[] }>();
	/** Hosts that count when half of the fleet vanishes: accepted, known to have been there, and none that comes and goes. */
	const counted = new Map<string, 'present' | 'gone'>();
	let ofDatabase = databaseCondition(undefined) as { found: Found[]; unknown: string[] };
	let databaseSince: number | null = null;

	const heardFrom = (): number => Math.max(startedAt, room.hosts.listeningSince());

	function lookAtHost(id: string): void {
		const host = room.hosts.find(id);
		if (host === null) {
			byHost.delete(id);
			counted.delete(id);
			return;
		}
		if (host.approval === 'pending' || host.lastSeenAt === null || comesAndGoes(host.deviceType))
			counted.delete(id);
		else counted.set(id, host.connected ? 'present' : 'gone');
		const before = byHost.get(id)?.conditions ?? [];
		const { found, unknown } = hostConditions(host, {
			unresolved: room.operations.unresolved(id),
			heardFrom: heardFrom()
		});
		if (found.length === 0 && unknown.length === 0) return void byHost.delete(id);
		const conditions = found.map((each) => {
			const known = before.find(({ key }) => key === each.key);
			return dated(each, known?.since ?? room.clock.now());
		});
		byHost.set(id, { conditions, unknown });
	}

	function present(): number {
		let count = 0;
		for (const state of counted.values()) if (state === 'present') count += 1;
		return count;
	}

	return {
		lookAtHost,
		lookAtDatabase(): void {
			ofDatabase = databaseCondition(room.damage());
			databaseSince = ofDatabase.found.length === 0 ? null : (databaseSince ?? room.clock.now());
		},
		/** Whether every host that ever came is there. */
		areAllBack(): boolean {
			for (const host of room.hosts.all())
				if (host.approval === 'approved' && host.lastSeenAt !== null && !host.connected)
					return false;
			return true;
		},
		heardFrom,
		/** All that hold or are about to, by key. */
		all(): { conditions: Map<string, Condition>; isUnknown: (key: string) => boolean } {
			const conditions = new Map<string, Condition>();
			const unknown = new Set(ofDatabase.unknown);
			const gone: Condition[] = [];
			for (const known of byHost.values()) {
				for (const condition of known.conditions) {
					conditions.set(condition.key, condition);
					const { host } = condition;
					if (condition.kind === 'contact' && host !== null && counted.has(host.id))
						gone.push(condition);
				}
				for (const key of known.unknown) unknown.add(key);
			}
			for (const each of ofDatabase.found)
				conditions.set(each.key, dated(each, databaseSince ?? room.clock.now()));
			const fleet = wholeFleet(gone, present());
			if (fleet !== null) {
				conditions.set(fleet.condition.key, fleet.condition);
				for (const key of fleet.members) {
					const member = conditions.get(key);
					if (member) conditions.set(key, { ...member, covered: true });
				}
			}
			return { conditions, isUnknown: (key) => unknown.has(key) };
		}
	};
}

/** @param seenSince when it was first seen, for what does not say itself when it began */
function dated({ since, countsFrom, holdsFrom, ...rest }: Found, seenSince: number): Condition {
	const begun = since ?? seenSince;
	return {
		...rest,
		since: begun,
		countsFrom: countsFrom ?? begun,
		holdsFrom: holdsFrom ?? begun
	};
}
