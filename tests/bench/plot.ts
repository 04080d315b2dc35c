import { verdict, type Row, type Verdict } from './report.ts';

const LINE = 26;
const LEFT = 330;
const WIDTH = 860;
const TOP = 44;

const COLOURS: Record<Verdict, string> = {
	want: '#15803d',
	must: '#2563eb',
	missed: '#dc2626',
	inconclusive: '#a3a3a3',
	'–': '#525252'
};

const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * How each figure stands to its goal, as a picture: 1 is the goal, right of it is better, whatever the figure's own direction. The
 * bar is what lies between the least and the most of the rounds.
 */
export function plotOf(rows: readonly Row[]): string {
	const shown = rows.filter((row) => row.goal !== null);
	const points = shown.map((row) => {
		const { better, must } = row.goal ?? { better: 'more', must: 1 };
		const figure = row.ratio ?? row.ours;
		const scaled = (value: number): number =>
			better === 'more' ? value / must : must / Math.max(value, 1e-9);
		const ends = [scaled(figure.least), scaled(figure.most)];
		return {
			row,
			at: scaled(figure.median),
			from: Math.min(...ends),
			to: Math.max(...ends)
		};
	});
	const most = Math.max(4, ...points.map(({ to }) => Math.min(to, 32)));
	const x = (value: number): number => {
		const place = Math.log2(Math.min(Math.max(value, 1 / 4), most) * 4) / Math.log2(most * 4);
		return LEFT + place * (WIDTH - LEFT - 30);
	};
	const ticks = [0.25, 0.5, 1, 2, 4, 8, 16, 32].filter((tick) => tick <= most);
	const height = TOP + points.length * LINE + 20;
	const parts = [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="Figures and their goals">`,
		`<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
		...ticks.map(
			(tick) =>
				`<line x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 10}" y2="${height - 14}" stroke="${tick === 1 ? '#171717' : '#e5e5e5'}"/><text x="${x(tick)}" y="${TOP - 16}" text-anchor="middle" fill="#525252">${tick === 1 ? 'goal' : `${tick} ×`}</text>`
		)
	];
	for (const [index, { row, at, from, to }] of points.entries()) {
		const y = TOP + index * LINE + LINE / 2;
		const colour = COLOURS[verdict(row)];
		parts.push(
			`<text x="${LEFT - 14}" y="${y + 4}" text-anchor="end" fill="#171717">${escaped(row.item)}</text>`,
			`<line x1="${x(from)}" x2="${x(to)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="5" stroke-opacity="0.3" stroke-linecap="round"/>`,
			`<circle cx="${x(at)}" cy="${y}" r="5" fill="${colour}"/>`
		);
	}
	return `${parts.join('\n')}\n</svg>\n`;
}
