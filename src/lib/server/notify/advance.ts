import type { Condition } from './conditions.ts';

/** A condition that was told on a channel, as the database has it. */
export type OpenAlert = { id: string; key: string; hostId: string | null };

/** What a channel tells. */
export type Wishes = {
	graceMs: number;
	/** Cheap, and asked of everything. */
	selects: (condition: Condition) => boolean;
	/** Asked only of what would be told. */
	matches: (condition: Condition) => boolean;
};

/** How things stand, as far as they are looked at. */
export type Situation = {
	/** Conditions that hold or are about to, by key. */
	conditions: ReadonlyMap<string, Condition>;
	/** Whether nothing is known about a key now; what was told of it stands. */
	isUnknown: (key: string) => boolean;
	/** Whether a condition is part of another one, with which it is told. */
	isCovered: (key: string) => boolean;
	now: number;
};

export type Steps<Alert> = {
	tell: Condition[];
	recover: Alert[];
	/** Keys that come due later. */
	later: string[];
	/** Keys that are due, of hosts that the channel does not ask for now. */
	unmatched: string[];
	/** When to look again, if nothing changes before; null: no need. */
	nextAt: number | null;
};

/**
 * What a channel has to be told now: what held for its grace without a break and was not told, and what was told and has
 * ended. Pure.
 * @param channel.open what was told, of the keys that are looked at
 */
export function advance<Alert extends OpenAlert>(
	situation: Situation,
	channel: Wishes & { open: ReadonlyMap<string, Alert> }
): Steps<Alert> {
	const { conditions, now } = situation;
	const steps: Steps<Alert> = { tell: [], recover: [], later: [], unmatched: [], nextAt: null };
	const stands = new Set<string>();
	for (const alert of channel.open.values()) {
		const condition = conditions.get(alert.key);
		const hasEnded = condition === undefined || condition.holdsFrom > now;
		if (hasEnded && !situation.isUnknown(alert.key)) steps.recover.push(alert);
		else stands.add(alert.key);
	}
	for (const condition of conditions.values()) {
		const { key } = condition;
		if (situation.isCovered(key) || stands.has(key) || !channel.selects(condition)) continue;
		const due = dueAt(condition, channel.graceMs);
		if (due > now) {
			steps.later.push(key);
			steps.nextAt = Math.min(steps.nextAt ?? due, due);
		} else if (channel.matches(condition)) steps.tell.push(condition);
		else steps.unmatched.push(key);
	}
	return steps;
}

const dueAt = ({ holdsFrom, countsFrom, atOnce }: Condition, graceMs: number): number =>
	Math.max(holdsFrom, countsFrom + (atOnce ? 0 : graceMs));
