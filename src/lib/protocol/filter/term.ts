import {
	KEYS,
	MEASURES,
	UNITS,
	type Filter,
	type Key,
	type Measure,
	type Operator,
	type Unit
} from './ast.ts';
import { closest } from './closest.ts';
import {
	FilterError,
	MOST_PROBLEMS,
	noting,
	refuse,
	shown,
	type FilterProblem
} from './problem.ts';
import type { Part, Token } from './tokens.ts';
import {
	KEY_ALIASES,
	MEANINGS,
	MEASURE_ALIASES,
	MEASURE_MEANINGS,
	VALUE_ALIASES
} from './vocabulary.ts';

type Item = Extract<Token, { type: 'item' }>;

/** `key:` at the beginning of an item, and `key>`; the same decides what must be quoted in print. */
export const LOOKS_LIKE_KEY = /^([a-z][a-z-]*):(?!\/\/)/i;
export const LOOKS_LIKE_COMPARISON = /^([a-z][a-z-]*):?(>=|<=|>|<)/i;

const ALL_KEYS = [...KEYS.map((key) => `${key}:`), ...MEASURES.map((key) => `${key}>`)];
const isOneOf = <T extends string>(known: readonly T[], text: string): text is T =>
	known.some((each) => each === text);

const keyOf = (name: string): Key | null =>
	isOneOf(KEYS, name) ? name : (new Map(Object.entries(KEY_ALIASES)).get(name) ?? null);
const measureOf = (name: string): Measure | null =>
	isOneOf(MEASURES, name) ? name : (new Map(Object.entries(MEASURE_ALIASES)).get(name) ?? null);

/** A word, `key:values` or `key>amount`. @throws {FilterError} */
export function readTerm(item: Item): Filter {
	const [first] = item.parts;
	const head = first === undefined || first.quoted ? '' : first.text;
	const comparison = LOOKS_LIKE_COMPARISON.exec(head);
	if (comparison) return readComparison(item, comparison, head);
	const keyed = LOOKS_LIKE_KEY.exec(head);
	if (keyed) return readKey(item, (keyed[1] ?? '').toLowerCase(), keyed[0].length);
	const text = item.parts.map((part) => part.text).join('');
	if (text.trim() === '') refuse(item, 'There is nothing between the quotes. Take them away.');
	return { type: 'word', text };
}

function readKey(item: Item, name: string, length: number): Filter {
	const place = { at: item.at, length };
	const key = keyOf(name);
	if (key === null) {
		const measure = measureOf(name);
		if (measure !== null)
			refuse(
				place,
				`${measure} is compared with an amount: write ${MEASURE_MEANINGS[measure].example}.`,
				[`${measure}>`]
			);
		unknownKey(place, name);
	}
	const { values: known, example } = MEANINGS[key];
	const texts = valuesOf(item.parts, length);
	if (texts.length === 1 && texts[0] === '')
		refuse(
			place,
			`${key}: needs something behind it, such as ${example}.${known === null ? '' : ` It takes ${listed(known)}.`}`,
			known === null ? [] : [...known]
		);
	if (texts.some((text) => text.trim() === ''))
		refuse(item, `One of the values of ${key}: is empty. Take a comma away.`);
	if (known === null) return { type: 'key', key, values: [...new Set(texts)] };
	const problems: FilterProblem[] = [];
	const values = new Set<string>();
	for (const index of texts.keys()) {
		const value = noting(problems, () => knownValue(item, { key, texts, index, known }));
		if (value !== null) values.add(value);
		if (problems.length === MOST_PROBLEMS) break;
	}
	if (problems.length > 0) throw new FilterError(problems);
	return { type: 'key', key, values: [...values] };
}

/** The texts behind the colon: commas part them, quotes keep them together. */
function valuesOf(parts: readonly Part[], skip: number): string[] {
	const values = [''];
	const add = (text: string) => values.push((values.pop() ?? '') + text);
	parts.forEach((part, index) => {
		if (part.quoted) return void add(part.text);
		const [first = '', ...rest] = part.text.slice(index === 0 ? skip : 0).split(',');
		add(first);
		values.push(...rest);
	});
	return values;
}

function knownValue(
	item: Item,
	of: { key: Key; texts: readonly string[]; index: number; known: readonly string[] }
): string {
	const { key, texts, index, known } = of;
	const text = texts[index] ?? '';
	const lower = text.toLowerCase();
	const value = new Map(Object.entries(VALUE_ALIASES)).get(lower) ?? lower;
	if (known.includes(value)) return value;
	const near = closest(text, known);
	const guess = near[0] === undefined ? '' : ` Did you mean ${key}:${near[0]}?`;
	return refuse(
		item,
		`${shown(text)} is nothing that ${key}: knows.${guess} It takes ${listed(known)}.`,
		near.map((each) => `${key}:${texts.with(index, each).join(',')}`)
	);
}

function unknownKey(place: { at: number; length: number }, name: string): never {
	const near = closest(name, [...KEYS, ...MEASURES]).map(
		(each) => ALL_KEYS.find((full) => full.slice(0, -1) === each) ?? each
	);
	const guess = near[0] === undefined ? '' : ` Did you mean ${near[0]}?`;
	return refuse(
		place,
		`${shown(name)} is no key of the filter.${guess} Put quotes around it to look for the text itself.`,
		near
	);
}

function readComparison(
	item: Item,
	[begin, name = '', sign = '']: RegExpExecArray,
	head: string
): Filter {
	const place = { at: item.at, length: begin.length };
	const lower = name.toLowerCase();
	const key = measureOf(lower);
	if (key === null) {
		const words = keyOf(lower);
		if (words !== null)
			refuse(place, `${words} is not compared by size: write ${MEANINGS[words].example}.`, [
				`${words}:`
			]);
		unknownKey(place, lower);
	}
	const operator = sign as Operator;
	const { of, example } = MEASURE_MEANINGS[key];
	const rest =
		head.slice(begin.length) +
		item.parts
			.slice(1)
			.map((part) => part.text)
			.join('');
	const amount = /^(\d{1,6}(?:\.\d{1,2})?)(%|[smhdw])?$/.exec(rest.toLowerCase());
	if (!amount)
		refuse(item, `${key} needs an amount behind ${operator}: write ${example}.`, [example]);
	const unit = amount[2] ?? null;
	if (of === 'time' && !isUnit(unit))
		refuse(
			item,
			`${key} needs a time: ${rest} of what? Write ${key}${operator}${amount[1]}s, m, h, d or w for seconds to weeks.`,
			['m', 'h', 'd'].map((each) => `${key}${operator}${amount[1]}${each}`)
		);
	if (of !== 'time' && (isUnit(unit) || (unit === '%' && of !== 'percent')))
		refuse(item, `${key} is no time: write ${example}.`, [`${key}${operator}${amount[1]}`]);
	return {
		type: 'compare',
		key,
		operator,
		amount: Number(amount[1]),
		unit: isUnit(unit) ? unit : null
	};
}

const isUnit = (text: string | null): text is Unit => text !== null && Object.hasOwn(UNITS, text);

const listed = (values: readonly string[]): string =>
	`${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`;
