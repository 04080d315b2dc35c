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

/**
 * What a channel has to be told now: what held for its grace without a break and was not told, and what was told and has
 * ended. Pure.
 * @param situation.conditions all that hold or are about to, by key
 * @param situation.isUnknown whether nothing is known about a key now; what was told of it stands
 * @param situation.readyAt before this nothing is told: hosts have time to come back
 * @returns also when to look again, if nothing changes before; null: no need
 */
export function advance<Alert extends OpenAlert>(
	situation: {
		conditions: ReadonlyMap<string, Condition>;
		isUnknown: (key: string) => boolean;
		now: number;
		readyAt: number;
	},
	channel: Wishes & { open: ReadonlyMap<string, Alert> }
): { tell: Condition[]; recover: Alert[]; nextAt: number | null } {
	const { conditions, now, readyAt } = situation;
	if (now < readyAt) return { tell: [], recover: [], nextAt: readyAt };
	const recover = [...channel.open.values()].filter(({ key }) => {
		const condition = conditions.get(key);
		return (condition === undefined || condition.holdsFrom > now) && !situation.isUnknown(key);
	});
	const tell: Condition[] = [];
	let nextAt: number | null = null;
	for (const condition of conditions.values()) {
		if (condition.covered || channel.open.has(condition.key) || !channel.selects(condition))
			continue;
		const due = dueAt(condition, channel.graceMs);
		if (due > now) nextAt = Math.min(nextAt ?? due, due);
		else if (channel.matches(condition)) tell.push(condition);
	}
	return { tell, recover, nextAt };
}

const dueAt = ({ holdsFrom, countsFrom, atOnce }: Condition, graceMs: number): number =>
	Math.max(holdsFrom, countsFrom + (atOnce ? 0 : graceMs));
