import { describe, expect, it } from 'vitest';
import { skipTo } from './log-skip.ts';

const kept = { headBytes: 100, tailBytes: 10 };
const at = (sentTo: number, size: number, final = false, ackedTo = sentTo) =>
	skipTo({ sentTo, ackedTo, size, final }, kept);

describe('skipTo', () => {
	it('leaves nothing out before the head is acknowledged', () => {
		expect(at(100, 1_000, false, 99)).toBeNull();
		expect(at(100, 1_000, true, 99)).toBeNull();
		expect(at(100, 1_000)).toBe(990);
	});

	it('leaves out exactly what is before the tail once the output is whole', () => {
		expect(at(100, 110, true)).toBeNull();
		expect(at(100, 111, true)).toBe(101);
	});

	it('lets a second tail pile up while the output still grows', () => {
		expect(at(100, 120)).toBeNull();
		expect(at(100, 121)).toBe(111);
	});

	it('goes back for nothing: what was sent further on stays', () =>
		expect(at(995, 1_000, true)).toBeNull());

	it('sends every byte to a dashboard that does not say what it keeps', () =>
		expect(skipTo({ sentTo: 100, ackedTo: 100, size: 9e9, final: true }, null)).toBeNull());
});
