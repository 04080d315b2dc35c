import { describe, expect, it } from 'vitest';
import { plotOf } from './plot.ts';
import { linesOf, markdownOf, verdict, type Row } from './report.ts';
import { figure } from './statistics.ts';

const row = (ratio: number, more: Partial<Row> = {}): Row => ({
	item: 'heartbeats & <more>',
	unit: '/s',
	ours: figure([ratio * 100]),
	floor: figure([100]),
	ratio: figure([ratio]),
	goal: { better: 'more', must: 0.28, want: 0.55 },
	...more
});

describe('a figure', () => {
	it.each([
		[0.6, 'want'],
		[0.55, 'want'],
		[0.3, 'must'],
		[0.27, 'missed']
	])('of %s reaches: %s', (ratio, expected) => expect(verdict(row(ratio))).toBe(expected));

	it('of which less is better is judged the other way round', () => {
		const goal = { better: 'less', must: 3, want: 2 } as const;
		expect([1.5, 2.5, 3.5].map((ratio) => verdict(row(ratio, { goal })))).toEqual([
			'want',
			'must',
			'missed'
		]);
	});

	it('without a ratio is held against the goal itself', () =>
		expect(verdict(row(9, { ratio: null, ours: figure([0.2]) }))).toBe('missed'));

	it('that others disturbed says nothing, and one without a goal is no verdict', () => {
		expect(verdict(row(0.1, { inconclusive: true }))).toBe('inconclusive');
		expect(verdict(row(0.1, { goal: null }))).toBe('–');
	});
});

it('a missed goal is said loudly, on the screen and in the table', () => {
	expect(linesOf(row(0.1)).join('\n')).toContain('goal      ≥ 0.28, wish ≥ 0.55: MISSED');
	expect(markdownOf([row(0.1)])).toContain('| ≥ 0.28, wish ≥ 0.55 | MISSED |');
});

it('the picture is one, whatever the figures are called and however far off they lie', () => {
	const picture = plotOf([row(0.0001), row(1_000), row(1, { goal: null })]);
	expect(picture).toContain('heartbeats &amp; &lt;more&gt;');
	expect(picture).not.toMatch(/NaN|Infinity|undefined/);
	expect(picture.match(/<circle/g)).toHaveLength(2);
});
