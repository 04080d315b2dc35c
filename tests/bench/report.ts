import { say, type Figure } from './statistics.ts';

/** What design asks of a figure: it must reach the first bound, and would like to reach the second. */
export type Goal = { better: 'more' | 'less'; must: number; want: number };

/** One line of the table: what was measured, beside what, and how that stands to the goal. */
export type Row = {
	item: string;
	/** Of the figures: `µs`, `ms`, `/s`, `MiB` … */
	unit: string;
	ours: Figure;
	/** The same of the bare server, or of whatever it is held against. */
	floor: Figure | null;
	/** Ours to the floor, formed inside each round. */
	ratio: Figure | null;
	/** Of the ratio; of the figure itself where there is none. */
	goal: Goal | null;
	/** Rounds that others disturbed are left out; with too few left the figure says nothing. */
	inconclusive?: boolean;
	note?: string;
};

export type Verdict = 'want' | 'must' | 'missed' | 'inconclusive' | '–';

export function verdict(row: Row): Verdict {
	if (row.goal === null) return '–';
	if (row.inconclusive) return 'inconclusive';
	const value = (row.ratio ?? row.ours).median;
	const reaches = (bound: number): boolean =>
		row.goal?.better === 'more' ? value >= bound : value <= bound;
	if (reaches(row.goal.want)) return 'want';
	return reaches(row.goal.must) ? 'must' : 'missed';
}

const WORDS: Record<Verdict, string> = {
	want: 'reached, the wish too',
	must: 'reached',
	missed: 'MISSED',
	inconclusive: 'inconclusive: others used the machine',
	'–': ''
};

const goalWords = ({ better, must, want }: Goal): string => {
	const sign = better === 'more' ? '≥' : '≤';
	return must === want ? `${sign} ${must}` : `${sign} ${must}, wish ${sign} ${want}`;
};

/** The row in plain text, for the screen. */
export function linesOf(row: Row): string[] {
	const unit = row.unit === '' ? '' : ` ${row.unit}`;
	const lines = [`${row.item}`, `  NixFleet  ${say(row.ours, unit)}`];
	if (row.floor) lines.push(`  beside    ${say(row.floor, unit)}`);
	if (row.ratio) lines.push(`  ratio     ${say(row.ratio)}`);
	if (row.goal) lines.push(`  goal      ${goalWords(row.goal)}: ${WORDS[verdict(row)]}`);
	if (row.note) lines.push(`  ${row.note}`);
	return lines;
}

/** The table of goals in Markdown, as docs/performance.md has it. */
export function markdownOf(rows: readonly Row[]): string {
	const cell = (figure: Figure | null, unit = ''): string =>
		figure === null ? '–' : say(figure, unit).replace(/, \d+ rounds?\)/, ')');
	return [
		'| item | NixFleet | beside | ratio | goal | |',
		'| --- | --- | --- | --- | --- | --- |',
		...rows.map((row) => {
			const unit = row.unit === '' ? '' : ` ${row.unit}`;
			const goal = row.goal ? goalWords(row.goal) : '–';
			return `| ${row.item} | ${cell(row.ours, unit)} | ${cell(row.floor, unit)} | ${cell(row.ratio)} | ${goal} | ${WORDS[verdict(row)]} |`;
		})
	].join('\n');
}
