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

/** So many problems are told; whoever mends these hears of the next ones. */
export const MOST_PROBLEMS = 8;

/** Thrown inside the parser only; `parseFilter` returns what is in it. */
export class FilterError extends Error {
	constructor(readonly problems: readonly FilterProblem[]) {
		super(problems.map(({ message }) => message).join(' '));
	}
}

/** Everything that is wrong with a text, in one line, for those who do not see where. */
export const problemLine = (problems: readonly FilterProblem[]): string =>
	problems.map(({ at, message }) => `At character ${at + 1}: ${message}`).join(' ');

/** What a read gives; its problems are noted, and null stands for what cannot be read. */
export function noting<T>(problems: FilterProblem[], read: () => T): T | null {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof FilterError)) throw error;
		problems.push(...error.problems);
		return null;
	}
}

/** @throws {FilterError} always */
export function refuse(
	place: { at: number; length: number },
	message: string,
	suggestions: string[] = []
): never {
	throw new FilterError([{ at: place.at, length: place.length, message, suggestions }]);
}

/** What somebody typed, cut to what fits into a sentence. */
export const shown = (text: string): string =>
	`"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`;
