/** Why a text is no filter, and where: a sentence for people, a place for the page to point at. */
export type FilterProblem = {
	/** Of the first character it is about, counted from 0. */
	at: number;
	length: number;
	/** What is wrong and what to do, as sentences. */
	message: string;
	/** What might have been meant in place of those characters, likeliest first. */
	suggestions: string[];
};

/** Thrown inside the parser only; `parseFilter` returns it. */
export class FilterError extends Error {
	constructor(readonly problem: FilterProblem) {
		super(problem.message);
	}
}

/** @throws {FilterError} always */
export function refuse(
	place: { at: number; length: number },
	message: string,
	suggestions: string[] = []
): never {
	throw new FilterError({ at: place.at, length: place.length, message, suggestions });
}

/** What somebody typed, cut to what fits into a sentence. */
export const shown = (text: string): string =>
	`"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`;
