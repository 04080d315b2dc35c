import type { Filter } from './ast.ts';
import { LOOKS_LIKE_COMPARISON, LOOKS_LIKE_KEY } from './term.ts';

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** A word needs quotes where it would be read as something else. */
const word = (text: string): string =>
	/[\s()"]/.test(text) ||
	text.startsWith('-') ||
	/^(or|and)$/i.test(text) ||
	LOOKS_LIKE_KEY.test(text) ||
	LOOKS_LIKE_COMPARISON.test(text)
		? quoted(text)
		: text;

const value = (text: string): string =>
	/[\s()",]/.test(text) || /^([<>]|\/\/)/.test(text) ? quoted(text) : text;

/** The text of a filter: reading it gives the same filter again. */
export function printFilter(filter: Filter): string {
	switch (filter.type) {
		case 'all':
			return filter.of.map((part) => inside(part, part.type === 'any')).join(' ');
		case 'any':
			return filter.of.map((part) => inside(part, false)).join(' or ');
		case 'not':
			return `-${inside(filter.of, filter.of.type === 'any' || filter.of.type === 'all')}`;
		case 'word':
			return word(filter.text);
		case 'key':
			return `${filter.key}:${filter.values.map(value).join(',')}`;
		case 'compare':
			return `${filter.key}${filter.operator}${filter.amount}${filter.unit ?? ''}`;
	}
}

const inside = (part: Filter, parted: boolean): string =>
	parted ? `(${printFilter(part)})` : printFilter(part);
