import { COMING_AND_GOING, type DeviceType } from '$lib/protocol/index.ts';
import {
	databaseCondition,
	DATABASE_KEY,
	FLEET_KEY,
	hostConditions,
	type Condition,
	type Found
} from './conditions.ts';
import type { NotifyRoom } from './room.ts';
import { wholeFleet } from './whole-fleet.ts';

const comesAndGoes = (deviceType: DeviceType): boolean => COMING_AND_GOING.includes(deviceType);

const NOBODY: ReadonlySet<string> = new Set();

/**
 * What holds now, kept up to date by looking only at what changed: what a look costs does not grow with the fleet.
 *
 * INVARIANT: `conditions` has what `hostConditions` says of each host as of when it was last looked at; only time can make
 * it different since, and time is in the conditions themselves.
 */
export function createKnownConditions(room: NotifyRoom, startedAt: number) {
	const conditions = new Map<string, Condition>();
	/** Keys of each host that is in `conditions` or `unknown`. */
	const keysOf = new Map<string, { known: string[]; unknown: string[] }>();
	const unknown = new Set<string>();
	/** Hosts that count when half of the fleet vanishes: accepted, known to have been there, and none that comes and goes. */
	const present = new Set<string>();
	const gone = new Map<string, Condition>();
	let members = NOBODY;
	/** Keys that may stand differently than when they were last taken. */
	let touched = new Set<string>();
	let isFleetOld = false;

	const heardFrom = (): number => Math.max(startedAt, room.hosts.listeningSince());

	function put(id: string, found: readonly Found[], unsure: readonly string[]): void {
		const before = keysOf.get(id);
		const dated = found.map((each) => {
			const since = conditions.get(each.key)?.since ?? room.clock.now();
			return withDates(each, since);
		});
		for (const key of before?.known ?? []) {
			conditions.delete(key);
			touched.add(key);
		}
		for (const key of before?.unknown ?? []) {
			unknown.delete(key);
			touched.add(key);
		}
		for (const condition of dated) {
			conditions.set(condition.key, condition);
			touched.add(condition.key);
		}
		for (const key of unsure) unknown.add(key);
		if (found.length === 0 && unsure.length === 0) keysOf.delete(id);
		else keysOf.set(id, { known: dated.map(({ key }) => key), unknown: [...unsure] });
	}

	function count(id: string): void {
		const host = room.hosts.find(id);
		const wasThere = present.delete(id);
		const before = gone.get(id);
		gone.delete(id);
		if (
			host !== null &&
			host.approval === 'approved' &&
			host.lastSeenAt !== null &&
			!comesAndGoes(host.deviceType)
		) {
			const silence = (keysOf.get(id)?.known ?? [])
				.map((key) => conditions.get(key))
				.find((condition) => condition?.kind === 'contact');
			if (silence === undefined) present.add(id);
			else gone.set(id, silence);
		}
		if (wasThere !== present.has(id) || before?.countsFrom !== gone.get(id)?.countsFrom)
			isFleetOld = true;
	}

	/** What is part of the fleet's condition, and what is not any more, stands differently now. */
	function lookAtFleet(): void {
		if (!isFleetOld) return;
		isFleetOld = false;
		const fleet = wholeFleet([...gone.values()], present.size);
		const next = fleet?.members ?? NOBODY;
		for (const key of members) if (!next.has(key)) touched.add(key);
		for (const key of next) if (!members.has(key)) touched.add(key);
		members = next;
		if (fleet !== null) conditions.set(FLEET_KEY, fleet.condition);
		else conditions.delete(FLEET_KEY);
		touched.add(FLEET_KEY);
	}

	return {
		conditions: conditions as ReadonlyMap<string, Condition>,
		isUnknown: (key: string): boolean => unknown.has(key),
		isCovered: (key: string): boolean => members.has(key),
		/** Hosts whose silence is part of the fleet's. */
		membersOfFleet: (): Condition[] => [...members].flatMap((key) => conditions.get(key) ?? []),
		lookAtHost(id: string): void {
			const host = room.hosts.find(id);
			const { found, unknown: unsure } =
				host === null
					? { found: [], unknown: [] }
					: hostConditions(host, {
							unresolved: room.operations.unresolved(id),
							heardFrom: heardFrom()
						});
			put(id, found, unsure);
			count(id);
		},
		lookAtDatabase(): void {
			const { found, unknown: unsure } = databaseCondition(room.damage());
			put(DATABASE_KEY, found, unsure);
		},
		/** Whether every host that ever came is there. */
		areAllBack(): boolean {
			for (const host of room.hosts.all())
				if (host.approval === 'approved' && host.lastSeenAt !== null && !host.connected)
					return false;
			return true;
		},
		heardFrom,
		/** Keys that may stand differently than when this was last asked. */
		takeTouched(): ReadonlySet<string> {
			lookAtFleet();
			const taken = touched;
			touched = new Set();
			return taken;
		}
	};
}

/** @param seenSince when it was first seen, for what does not say itself when it began */
function withDates({ since, countsFrom, holdsFrom, ...rest }: Found, seenSince: number): Condition {
	const begun = since ?? seenSince;
	return {
		...rest,
		since: begun,
		countsFrom: countsFrom ?? begun,
		holdsFrom: holdsFrom ?? begun
	};
}
