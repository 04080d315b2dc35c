import { LIMITS } from '../limits.ts';
import { all, any, not, type Filter } from './ast.ts';
import { FilterError, refuse, type FilterProblem } from './problem.ts';
import { readTerm } from './term.ts';
import { tokensOf, type Token } from './tokens.ts';

export type ParsedFilter = { ok: true; filter: Filter } | { ok: false; problem: FilterProblem };

/**
 * Reads a filter. Never throws; takes time in proportion to the text.
 *
 * any  = all { "or" all }
 * all  = term { term }             ("and" between them says nothing)
 * term = "-" term | "(" any ")" | word | key ":" value { "," value } | key ">" amount
 */
export function parseFilter(text: string): ParsedFilter {
	try {
		if (text.length > LIMITS.filterChars)
			refuse(
				{ at: LIMITS.filterChars, length: text.length - LIMITS.filterChars },
				`A filter has at most ${LIMITS.filterChars} characters. This one has ${text.length}: leave something out.`
			);
		return { ok: true, filter: new Parser(tokensOf(text), text.length).whole() };
	} catch (error) {
		if (error instanceof FilterError) return { ok: false, problem: error.problem };
		throw error;
	}
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

class Parser {
	#next = 0;
	#terms = 0;

	constructor(
		private readonly tokens: readonly Token[],
		private readonly end: number
	) {}

	whole(): Filter {
		if (this.tokens.length === 0) return all([]);
		const filter = this.#any(0);
		const rest = this.#peek();
		if (rest) refuse(rest, 'This parenthesis closes nothing. Take it away, or open one before it.');
		return filter;
	}

	#peek(): Token | undefined {
		return this.tokens[this.#next];
	}

	#any(depth: number): Filter {
		const parts = [this.#all(depth)];
		while (joins(this.#peek(), 'or')) {
			this.#next++;
			parts.push(this.#all(depth));
		}
		return any(parts);
	}

	#all(depth: number): Filter {
		const parts: Filter[] = [];
		for (let token = this.#peek(); token; token = this.#peek()) {
			if (token.type === 'close' || joins(token, 'or')) break;
			if (joins(token, 'and')) this.#next++;
			else parts.push(this.#term(token, depth));
		}
		if (parts.length === 0) this.#missing();
		return all(parts);
	}

	#term(token: Token, depth: number): Filter {
		this.#next++;
		switch (token.type) {
			case 'minus':
				return this.#denied(token, depth);
			case 'open':
				return this.#parenthesis(token, depth);
			case 'close':
				return this.#missing();
			case 'item': {
				const term = readTerm(token);
				this.#terms += term.type === 'key' ? term.values.length : 1;
				if (this.#terms > LIMITS.filterTerms)
					refuse(
						token,
						`A filter has at most ${LIMITS.filterTerms} terms. Leave some out, or give the hosts a tag.`
					);
				return term;
			}
		}
	}

	#denied(minus: Token, depth: number): Filter {
		const token = this.#peek();
		if (!token || token.type === 'close' || token.at !== minus.at + 1)
			refuse(minus, 'A minus leaves out what follows it: write -tag:web, without a space.');
		return not(this.#term(token, this.#deeper(token, depth)));
	}

	#parenthesis(open: Token, depth: number): Filter {
		const filter = this.#any(this.#deeper(open, depth));
		if (this.#peek()?.type !== 'close')
			refuse(open, 'This parenthesis is not closed. Put a ) behind what belongs together.');
		this.#next++;
		return filter;
	}

	#deeper(place: Token, depth: number): number {
		if (depth >= LIMITS.filterDepth)
			refuse(
				place,
				`Parentheses and minuses lie in each other at most ${LIMITS.filterDepth} deep. Say it more simply.`
			);
		return depth + 1;
	}

	/** Where a term should stand, there is none. */
	#missing(): never {
		const token = this.#peek();
		const before = this.tokens[this.#next - 1];
		if (joins(before, 'or') || joins(token, 'or'))
			refuse(
				joins(before, 'or') && before ? before : (token ?? { at: this.end, length: 0 }),
				'"or" needs something on both sides. Put it in quotes to look for the word itself.',
				['"or"']
			);
		return refuse(
			token ?? before ?? { at: this.end, length: 0 },
			'There is nothing to look for here. Take it away, or write a word.'
		);
	}
}
