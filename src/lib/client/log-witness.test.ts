import { expect, it } from 'vitest';
import { LogWitness } from './log-witness.ts';

it('saw only what came after it began to look', () => {
	const witness = new LogWitness();
	expect(witness.saw(0)).toBe(false);
	witness.told(100);
	expect([0, 99, 100, 250].map((offset) => witness.saw(offset))).toEqual([
		false,
		false,
		true,
		true
	]);
	// What is stored grows while it looks on.
	witness.told(300);
	expect(witness.saw(250)).toBe(true);
});

it('saw nothing of what came while it was away', () => {
	const witness = new LogWitness();
	witness.told(0);
	expect(witness.saw(50)).toBe(true);
	witness.begin();
	expect(witness.saw(80)).toBe(false);
	witness.told(120);
	expect([80, 120].map((offset) => witness.saw(offset))).toEqual([false, true]);
});
