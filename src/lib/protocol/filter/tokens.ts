import { noting, refuse, type FilterProblem } from './problem.ts';

/** A stretch of an item: what stands in quotes is text and never punctuation. */
export type Part = { text: string; quoted: boolean };
export type Token =
	| { type: 'open' | 'close' | 'minus'; at: number; length: 1 }
	/** What cannot be read, and was told of: something stands there, nobody knows what. */
	| { type: 'unread'; at: number; length: number }
	| { type: 'item'; at: number; length: number; parts: Part[] };

const SPACE = /\s/;
const ENDS_BARE = /[\s()"]/;

/** What stands in quotes at `from`; a backslash takes the next character as it is. */
function readQuoted(text: string, from: number): { value: string; end: number } {
	let value = '';
	for (let at = from + 1; at < text.length; at++) {
		const character = text.charAt(at);
		if (character === '"') return { value, end: at + 1 };
		if (character === '\\' && at + 1 < text.length) value += text.charAt(++at);
		else value += character;
	}
	return refuse(
		{ at: from, length: text.length - from },
		'The quote that begins here is not closed. Put another " behind the last word of it.'
	);
}

function readItem(text: string, from: number): Token {
	const parts: Part[] = [];
	let at = from;
	while (at < text.length && !/[\s()]/.test(text.charAt(at))) {
		if (text.charAt(at) === '"') {
			const { value, end } = readQuoted(text, at);
			parts.push({ text: value, quoted: true });
			at = end;
			continue;
		}
		const begin = at;
		while (at < text.length && !ENDS_BARE.test(text.charAt(at))) at++;
		parts.push({ text: text.slice(begin, at), quoted: false });
	}
	return { type: 'item', at: from, length: at - from, parts };
}

/** The pieces of a filter, each character looked at once. @param problems takes a quote that is not closed */
export function tokensOf(text: string, problems: FilterProblem[]): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (at < text.length) {
		const character = text.charAt(at);
		if (SPACE.test(character)) at++;
		else if (character === '(') tokens.push({ type: 'open', at: at++, length: 1 });
		else if (character === ')') tokens.push({ type: 'close', at: at++, length: 1 });
		else if (character === '-') tokens.push({ type: 'minus', at: at++, length: 1 });
		else {
			const from = at;
			const item = noting(problems, () => readItem(text, from)) ?? {
				type: 'unread' as const,
				at,
				length: text.length - at
			};
			tokens.push(item);
			at += item.length;
		}
	}
	return tokens;
}
