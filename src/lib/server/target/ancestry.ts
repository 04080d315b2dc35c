import type { Ancestry } from '$lib/protocol/index.ts';
import type { Distance } from './source.ts';

type Relation = ReturnType<Ancestry>;

/** Pairs of commits remembered, and waiting to be looked up: hosts say what they have, and may say anything. */
const REMEMBERED = 2_000;
const WAITING = 200;

const UNKNOWN: Relation = { relation: 'unknown' };

/** What a distance means. Pure. */
export function relationOf(distance: Distance | null): Relation {
	if (distance === null) return UNKNOWN;
	const { ahead, behind, subjects } = distance;
	if (ahead > 0 && behind > 0) return { relation: 'diverged' };
	return ahead > 0 ? { relation: 'descendant', ahead } : { relation: 'ancestor', behind, subjects };
}

/**
 * Answers at once how two commits stand to each other, from memory. What is not known yet is unknown for now, and
 * looked up, one at a time; `onNews` says when asking again is worth it.
 */
export function createAncestry(options: {
	distance: (from: string, to: string) => Promise<Distance | null>;
	onNews: () => void;
}) {
	const known = new Map<string, Relation>();
	const waiting = new Map<string, { from: string; to: string }>();
	let busy = false;
	/** Rises when the history may have grown: what was not found before is looked for once more. */
	let epoch = 0;

	async function work(): Promise<void> {
		busy = true;
		let news = false;
		for (const [key, { from, to }] of waiting) {
			const begun = epoch;
			const relation = relationOf(await options.distance(from, to).catch(() => null));
			waiting.delete(key);
			// An answer from before a fetch may be out of date; who still wants it asks again.
			if (begun !== epoch && relation.relation === 'unknown') continue;
			known.set(key, relation);
			news ||= relation.relation !== 'unknown';
			const oldest = known.size > REMEMBERED ? known.keys().next() : null;
			if (oldest !== null && !oldest.done) known.delete(oldest.value);
		}
		busy = false;
		if (news) options.onNews();
	}

	return {
		relation(from: string, to: string): Relation {
			const key = `${from} ${to}`;
			const found = known.get(key);
			if (found !== undefined) return found;
			if (waiting.size < WAITING) waiting.set(key, { from, to });
			if (!busy) void work();
			return UNKNOWN;
		},
		/** Looks again for what was not found. */
		forgetUnknown(): void {
			epoch += 1;
			for (const [key, relation] of known) if (relation.relation === 'unknown') known.delete(key);
		}
	};
}
