import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

const keysOf = (part: Iterable<[number, string]>): number[] => [...part].map(([key]) => key);
const mapOf = (count: number): Map<number, string> =>
	new Map(Array.from({ length: count }, (_, index) => [index, '']));

describe('turns', () => {
	it('go round in so many parts, and begin again', () => {
		const turns = new Turns(mapOf(25), 10);
		const parts = Array.from({ length: 10 }, () => keysOf(turns.next()));
		expect(Math.max(...parts.map((part) => part.length))).toBe(3);
		expect(new Set(parts.flat()).size).toBe(25);
		expect(keysOf(turns.next())).toHaveLength(3);
	});

	it('are had by one alone, and by nobody where nobody is', () => {
		expect(keysOf(new Turns(mapOf(0), 10).next())).toEqual([]);
		const one = new Turns(mapOf(1), 10);
		expect([keysOf(one.next()), keysOf(one.next())]).toEqual([[0], [0]]);
	});

	it('leave out nobody who stays, while others come and go', () => {
		const entries = mapOf(40);
		const turns = new Turns(entries, 10);
		const seen = new Set<number>();
		for (let tick = 0; tick < 12; tick++) {
			for (const [key] of turns.next()) {
				seen.add(key);
				// Whoever is hung up on leaves during its own turn.
				if (key % 4 === 1) entries.delete(key);
			}
			entries.delete(tick * 4);
			entries.set(100 + tick, '');
		}
		for (let key = 2; key < 40; key += 4) expect(seen).toContain(key);
		for (let key = 3; key < 40; key += 4) expect(seen).toContain(key);
	});
});
