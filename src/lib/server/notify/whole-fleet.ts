import { plural } from '$lib/protocol/status/words.ts';
import { FLEET_KEY, type Condition } from './conditions.ts';

/** Hosts that fell silent within this time of each other vanished at once … */
const AT_ONCE_MS = 120_000;
/** … when they are half of those that were there, and no fewer than this. */
const FEWEST = 3;

/**
 * Half of a fleet does not break at once: what broke is between them and the dashboard. Told as one condition, of which those
 * of the hosts are part. Devices that come and go do not count, neither as gone nor as there. Pure.
 * @param gone conditions of hosts out of contact, devices that come and go left out
 * @param present how many other hosts are in contact
 */
export function wholeFleet(
	gone: readonly Condition[],
	present: number
): { condition: Condition; members: ReadonlySet<string> } | null {
	// Fewer than stayed: not half of them, whenever they left.
	if (gone.length < FEWEST || gone.length < present) return null;
	const bySilence = [...gone].sort((a, b) => a.countsFrom - b.countsFrom);
	const group = largestAtOnce(bySilence);
	const half = Math.max(FEWEST, Math.ceil((group.length + present) / 2));
	const [first, reached] = [group[0], group[half - 1]];
	if (first === undefined || reached === undefined) return null;
	return {
		members: new Set(group.map(({ key }) => key)),
		condition: {
			key: FLEET_KEY,
			kind: 'contact',
			host: null,
			since: Math.min(...group.map(({ since }) => since)),
			countsFrom: reached.countsFrom,
			holdsFrom: Math.max(...group.slice(0, half).map(({ holdsFrom }) => holdsFrom)),
			atOnce: false,
			urgent: true,
			title: `${group.length} of ${plural(present + gone.length, 'host')} are out of contact`,
			sentence: `They fell silent at nearly the same time; that may be the dashboard’s own network.`,
			endTitle: 'Most of the fleet is in contact again',
			endSentence: 'Hosts that are still missing are told one by one.'
		}
	};
}

/** The longest run of an ordered list whose ends are no further apart than `AT_ONCE_MS`. */
function largestAtOnce(ordered: readonly Condition[]): readonly Condition[] {
	let [from, bestFrom, bestTo] = [0, 0, 0];
	ordered.forEach(({ countsFrom }, to) => {
		while (countsFrom - (ordered[from]?.countsFrom ?? 0) > AT_ONCE_MS) from += 1;
		if (to + 1 - from > bestTo - bestFrom) [bestFrom, bestTo] = [from, to + 1];
	});
	return ordered.slice(bestFrom, bestTo);
}
