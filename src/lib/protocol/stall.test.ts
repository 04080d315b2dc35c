import { expect, it } from 'vitest';
import { stalledMs } from './stall.ts';

it.each([
	['on time', 1_000, 0],
	['a little late', 2_900, 0],
	['after a stop of ten seconds', 11_000, 10_000],
	['after the clock was set back', -50_000, 0]
])('a tick %s', (_, after, stalled) => {
	expect(stalledMs({ lastTick: 5_000, now: 5_000 + after, everyMs: 1_000 })).toBe(stalled);
});
