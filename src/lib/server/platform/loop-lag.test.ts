import { expect, it } from 'vitest';
import { createLoopLag } from './loop-lag.ts';

it('counts how late each tick was, in buckets that hold those before them, and only ever up', () => {
	let now = 0;
	const lag = createLoopLag(() => now);
	const passes = (ms: number) => {
		now += ms;
		lag.tick();
	};
	try {
		expect(lag.histogram()).toMatchObject({ count: 0, sum: 0 });
		// On time, early, a little late, and after standing still for a minute.
		for (const ms of [500, 499, 530, 60_500]) passes(ms);
		const { buckets, count, sum } = lag.histogram();
		expect(count).toBe(4);
		expect(sum).toBeCloseTo(60.03, 9);
		const within = Object.fromEntries(buckets);
		expect([within[0.01], within[0.025], within[0.05], within[5]]).toEqual([2, 2, 3, 3]);
		passes(500);
		expect(Object.fromEntries(lag.histogram().buckets)[0.01]).toBe(3);
		// What was read before does not change under the reader.
		expect(Object.fromEntries(buckets)[0.01]).toBe(2);
	} finally {
		lag.close();
	}
});
