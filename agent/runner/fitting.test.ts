import { LIMITS } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { addNames, fitting } from './fitting.ts';

it('a sentence that fits is left as it is', () => {
	const text = 'x'.repeat(LIMITS.sentenceChars);
	expect(fitting(text)).toBe(text);
});

it('a longer one keeps its beginning and its end, fills what there is, and says that it was cut', () => {
	const text = `It failed: ${'x'.repeat(3_000)}. The system that ran before runs again.`;
	const cut = fitting(text);
	expect(cut).toHaveLength(LIMITS.sentenceChars);
	expect(cut).toMatch(
		/^It failed: x+ … \(cut here\) … x+\. The system that ran before runs again\.$/
	);
});

it('names beyond what a result holds are counted in the last one', () => {
	const names = ['1 sh'];
	const more = Array.from({ length: LIMITS.names }, (_, index) => `${index} sleep`);
	addNames(names, more.slice(1));
	expect(names).toHaveLength(LIMITS.names);
	expect(names.at(-1)).toBe(more.at(-1));
	addNames(names, ['7 one', '8 two']);
	expect(names).toHaveLength(LIMITS.names);
	expect(names.slice(-2)).toEqual([more.at(-2), '… and 3 more']);
});

it('a name of any length fits', () => {
	const names: string[] = [];
	addNames(names, [`1 ${'/long'.repeat(100)}`]);
	expect(names[0]).toHaveLength(200);
});
