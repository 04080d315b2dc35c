import { KEYS, MEASURES } from './ast.ts';
import { MEANINGS, MEASURE_MEANINGS, STATES } from './vocabulary.ts';

/** What the fleet at hand has, for values that are no fixed list. */
export type Known = Partial<Record<'tag' | 'name' | 'branch' | 'version', readonly string[]>>;

/** What could stand in place of the characters from `from` to `to`. */
export type Completions = {
	from: number;
	to: number;
	options: { text: string; about: string }[];
};

const MOST = 8;
const needsQuotes = /[\s()",]/;

/** The term the caret is in: what stands before the caret of it, and where it ends. */
function termAt(text: string, caret: number): { from: number; to: number } {
	let from = 0;
	let quoted = false;
	for (let at = 0; at < caret; at++) {
		const character = text.charAt(at);
		if (character === '"') quoted = !quoted;
		else if (!quoted && /[\s()]/.test(character)) from = at + 1;
	}
	if (text.charAt(from) === '-') from++;
	let to = caret;
	while (to < text.length && !/[\s()]/.test(text.charAt(to))) to++;
	return { from: Math.min(from, caret), to };
}

const ALL_KEYS = [
	...KEYS.map((key) => ({ text: `${key}:`, about: `hosts that ${MEANINGS[key].means}` })),
	...MEASURES.map((key) => ({
		text: `${key}>`,
		about: `hosts that ${MEASURE_MEANINGS[key].means}`
	}))
];

const isKnownList = (key: string): key is keyof Known =>
	key === 'tag' || key === 'name' || key === 'branch' || key === 'version';

function valuesOf(key: string, known: Known): { text: string; about: string }[] {
	if (key === 'is') return Object.entries(STATES).map(([text, about]) => ({ text, about }));
	const found = KEYS.find((each) => each === key);
	const values = found === undefined ? null : MEANINGS[found].values;
	const texts = values ?? (isKnownList(key) ? (known[key] ?? []) : []);
	return [...new Set(texts)].map((text) => ({ text, about: '' }));
}

/** What can be written at the caret, likeliest first: a key, or a value of the key that stands there. */
export function completionsAt(text: string, caret: number, known: Known): Completions {
	const { from, to } = termAt(text, caret);
	const typed = text.slice(from, caret).toLowerCase();
	const colon = typed.indexOf(':');
	if (colon < 0)
		return {
			from,
			to,
			options: ALL_KEYS.filter((option) => option.text.startsWith(typed) && option.text !== typed)
		};
	const key = typed.slice(0, colon);
	// Behind a comma the next value begins.
	const begin = Math.max(colon, typed.lastIndexOf(',')) + 1;
	const value = typed.slice(begin).replace(/^"/, '');
	const values = valuesOf(key, known).filter((option) => option.text.toLowerCase() !== value);
	const fitting = [
		...values.filter((option) => option.text.toLowerCase().startsWith(value)),
		...values.filter(
			(option) =>
				!option.text.toLowerCase().startsWith(value) && option.text.toLowerCase().includes(value)
		)
	];
	return {
		from: from + begin,
		to,
		options: fitting
			.slice(0, key === 'is' ? fitting.length : MOST)
			.map((option) =>
				needsQuotes.test(option.text) ? { ...option, text: `"${option.text}"` } : option
			)
	};
}
