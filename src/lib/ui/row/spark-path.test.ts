import { sparkLetter, sparkPercent } from '$lib/protocol/metrics.ts';
import { expect, it } from 'vitest';
import { sparkPath } from './spark-path.ts';

it('letters keep percents to two', () => {
	for (let percent = 0; percent <= 100; percent += 0.5)
		expect(Math.abs((sparkPercent(sparkLetter(percent)) ?? -9) - percent)).toBeLessThanOrEqual(1);
	expect(sparkPercent(sparkLetter(null))).toBeNull();
	expect(sparkPercent('')).toBeNull();
	expect(sparkPercent('?')).toBeNull();
});

it('draws nothing of a single minute', () => {
	expect(sparkPath(sparkLetter(50))).toBe('');
	expect(sparkPath([null, 50, null].map(sparkLetter).join(''))).toBe('');
	expect(sparkPath([50, null, 50].map(sparkLetter).join(''))).toBe('M0 50h.5M2 50h.5');
});

it('draws gaps as gaps', () => {
	const hour = [0, 50, null, 100].map(sparkLetter).join('');
	expect(sparkPath(hour)).toBe('M0 100h.5L1 50M3 0h.5');
	expect(sparkPath(' '.repeat(60))).toBe('');
});
