import { coloured, type Tone } from './colour.ts';
import { harmless } from './harmless.ts';
import { widthOf, wrapped } from './width.ts';

export type Cell = { text: string; tone?: Tone | undefined };

export type Table = {
	/** A short word for each column. */
	head: readonly string[];
	/** As many cells in each as the head has. The last one is a sentence, and takes the room that is left. */
	rows: readonly (readonly Cell[])[];
};

const GAP = 2;
/** A sentence in less than so many columns is hard to read: it goes below its row then. */
const LEAST = 24;
const INDENT = 2;

/** How many columns everything but the sentences takes. */
export const fixedWidth = (table: Table): number =>
	widthsOf(table).reduce((sum, width) => sum + width + GAP, 0);

function widthsOf({ head, rows }: Table): number[] {
	return head
		.slice(0, -1)
		.map((word, index) =>
			rows.reduce(
				(most, row) => Math.max(most, widthOf(harmless(row[index]?.text ?? ''))),
				widthOf(word)
			)
		);
}

/**
 * The lines of a table; none of them is wider than `columns`, as long as the short cells fit.
 * @param columns null: every row is one line, however long
 */
export function tableLines(
	table: Table,
	{ columns, colour }: { columns: number | null; colour: boolean }
): string[] {
	const widths = widthsOf(table);
	const fixed = fixedWidth(table);
	const room = columns === null ? Infinity : columns - fixed;
	const paint = (text: string, tone: Tone | undefined): string =>
		colour ? coloured(text, tone) : text;

	const lineOf = (cells: readonly Cell[]): string[] => {
		const short = cells.slice(0, -1).map(({ text, tone }, index) => {
			const shown = harmless(text);
			return paint(shown, tone) + ' '.repeat((widths[index] ?? 0) - widthOf(shown) + GAP);
		});
		const start = short.join('');
		const { text, tone } = cells.at(-1) ?? { text: '' };
		const sentence = harmless(text);
		if (room === Infinity) return [`${start}${paint(sentence, tone)}`.trimEnd()];
		if (room >= LEAST) {
			const [first = '', ...others] = wrapped(sentence, room);
			return [
				`${start}${paint(first, tone)}`.trimEnd(),
				...others.map((line) => ' '.repeat(fixed) + paint(line, tone))
			];
		}
		if (sentence === '') return [start.trimEnd()];
		const below = wrapped(sentence, Math.max(1, (columns ?? 0) - INDENT));
		return [start.trimEnd(), ...below.map((line) => ' '.repeat(INDENT) + paint(line, tone))];
	};

	const head = table.head.map((text): Cell => ({ text, tone: 'faint' }));
	return [head, ...table.rows].flatMap(lineOf);
}
