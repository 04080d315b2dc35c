import { LIMITS } from '$lib/protocol/index.ts';

const CUT = ' … (cut here) … ';
/** How a sentence ends is what matters most: what runs now, and what to do next. */
const END_CHARS = 800;

/** A sentence that a result can hold: of a longer one the beginning and the end, and that something is cut between. */
export function fitting(text: string): string {
	const most = LIMITS.sentenceChars;
	if (text.length <= most) return text;
	return `${text.slice(0, most - END_CHARS - CUT.length)}${CUT}${text.slice(-END_CHARS)}`;
}

/** Adds names to those that a result can hold; what is left out is counted in the last one. */
export function addNames(names: string[], more: readonly string[]): void {
	names.push(...more.map((name) => name.slice(0, 200)));
	const over = names.length - LIMITS.names;
	if (over > 0) names.splice(LIMITS.names - 1, over + 1, `… and ${over + 1} more`);
}
