import { LIMITS } from '../limits.ts';
import { all, any, EVERYTHING, not, type Filter } from './ast.ts';
import { MOST_PROBLEMS, noting, refuse, type FilterProblem } from './problem.ts';
import { readTerm } from './term.ts';
import { tokensOf, type Token } from './tokens.ts';

export type ParsedFilter =
	| { ok: true; filter: Filter }
	/** All that is wrong, from left to right, and what the rest of the text means; that is `EVERYTHING` where nothing is left. */
	| { ok: false; problems: FilterProblem[]; rest: Filter };

/**
 * Reads a filter. Never throws; takes time in proportion to the text.
 *
 * any  = all { "or" all }
 * all  = term { term }             ("and" between them says nothing)
 * term = "-" term | "(" any ")" | word | key ":" value { "," value } | key ">" amount
 *
 * A term that cannot be read is left out with the minus before it, and reading goes on behind it.
 */
export function parseFilter(text: string): ParsedFilter {
	const problems: FilterProblem[] = [];
	const filter = noting(problems, () => {
		if (text.length > LIMITS.filterChars)
			refuse(
				{ at: LIMITS.filterChars, length: text.length - LIMITS.filterChars },
				`A filter has at most ${LIMITS.filterChars} characters. This one has ${text.length}: leave something out.`
			);
		return new Parser(tokensOf(text, problems), { end: text.length, problems }).whole();
	});
	if (problems.length === 0) return { ok: true, filter: filter ?? EVERYTHING };
	const told = problems.sort((a, b) => a.at - b.at).slice(0, MOST_PROBLEMS);
	return { ok: false, problems: told, rest: filter ?? EVERYTHING };
}

/** An item that joins others instead of being one of them. */
function joins(token: Token | undefined, word: 'or' | 'and'): boolean {
	if (token?.type !== 'item') return false;
	const [only] = token.parts;
	return (
		token.parts.length === 1 &&
		only !== undefined &&
		!only.quoted &&
		only.text.toLowerCase() === word
	);
}

/** Reads tokens. What gives null was left out: nothing of it can be read. */
class Parser {
	#next = 0;
	#terms = 0;
	#gaveUp = false;
	readonly #end: number;
	readonly #problems: FilterProblem[];

	constructor(
		private readonly tokens: readonly Token[],
		into: { end: number; problems: FilterProblem[] }
	) {
		this.#end = into.end;
		this.#problems = into.problems;
	}

	whole(): Filter {
		const parts: (Filter | null)[] = [];
		while (this.#peek()) {
			parts.push(this.#any(0));
			for (let close = this.#peek(); close; close = this.#peek()) {
				if (close.type !== 'close') break;
				this.#tell(close, 'This parenthesis closes nothing. Take it away, or open one before it.');
				this.#next++;
			}
		}
		return all(parts.filter((part) => part !== null));
	}

	#peek(): Token | undefined {
		return this.tokens[this.#next];
	}

	/** One mistake is told once: what follows from it at the same place is not another. */
	#tell(place: { at: number; length: number }, message: string, suggestions: string[] = []): void {
		if (this.#gaveUp || this.#problems.some(({ at }) => at === place.at)) return;
		this.#problems.push({ at: place.at, length: place.length, message, suggestions });
	}

	/** The same where nothing behind it is worth reading. */
	#giveUp(place: { at: number; length: number }, message: string): void {
		this.#tell(place, message);
		this.#next = this.tokens.length;
		this.#gaveUp = true;
	}

	#any(depth: number): Filter | null {
		const parts = [this.#all(depth)];
		while (joins(this.#peek(), 'or')) {
			this.#next++;
			parts.push(this.#all(depth));
		}
		const read = parts.filter((part) => part !== null);
		return read.length === 0 ? null : any(read);
	}

	#all(depth: number): Filter | null {
		const parts: (Filter | null)[] = [];
		for (let token = this.#peek(); token; token = this.#peek()) {
			if (token.type === 'close' || joins(token, 'or')) break;
			if (joins(token, 'and')) this.#next++;
			else parts.push(this.#term(token, depth));
		}
		if (parts.length === 0) this.#missing();
		const read = parts.filter((part) => part !== null);
		return read.length === 0 ? null : all(read);
	}

	#term(token: Token, depth: number): Filter | null {
		this.#next++;
		switch (token.type) {
			case 'minus':
				return this.#denied(token, depth);
			case 'open':
				return this.#parenthesis(token, depth);
			case 'close':
			case 'unread':
				return null;
			case 'item': {
				const term = noting(this.#problems, () => readTerm(token));
				this.#terms += term?.type === 'key' ? term.values.length : 1;
				if (this.#terms <= LIMITS.filterTerms) return term;
				this.#giveUp(
					token,
					`A filter has at most ${LIMITS.filterTerms} terms. Leave some out, or give the hosts a tag.`
				);
				return null;
			}
		}
	}

	#denied(minus: Token, depth: number): Filter | null {
		const token = this.#peek();
		const denies = token && token.type !== 'close' && token.at === minus.at + 1;
		if (!denies)
			this.#tell(minus, 'A minus leaves out what follows it: write -tag:web, without a space.');
		// Behind a space it may still have been meant: to show just what it should leave out would be the worst guess.
		if (!token || token.type === 'close' || (!denies && joins(token, 'or'))) return null;
		if (this.#isTooDeep(token, depth)) return null;
		const term = this.#term(token, depth + 1);
		return term && denies ? not(term) : null;
	}

	#parenthesis(open: Token, depth: number): Filter | null {
		if (this.#isTooDeep(open, depth)) return null;
		const filter = this.#any(depth + 1);
		if (this.#peek()?.type === 'close') this.#next++;
		// It may stand in the quote that is not closed.
		else if (this.tokens.at(-1)?.type !== 'unread')
			this.#tell(open, 'This parenthesis is not closed. Put a ) behind what belongs together.');
		return filter;
	}

	#isTooDeep(place: Token, depth: number): boolean {
		if (depth < LIMITS.filterDepth) return false;
		this.#giveUp(
			place,
			`Parentheses and minuses lie in each other at most ${LIMITS.filterDepth} deep. Say it more simply.`
		);
		return true;
	}

	/** Where a term should stand, there is none. */
	#missing(): void {
		const token = this.#peek();
		const before = this.tokens[this.#next - 1];
		if (joins(before, 'or') || joins(token, 'or'))
			this.#tell(
				joins(before, 'or') && before ? before : (token ?? { at: this.#end, length: 0 }),
				'"or" needs something on both sides. Put it in quotes to look for the word itself.',
				['"or"']
			);
		else
			this.#tell(
				token ?? before ?? { at: this.#end, length: 0 },
				'There is nothing to look for here. Take it away, or write a word.'
			);
	}
}
