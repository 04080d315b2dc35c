import { expect, it } from 'vitest';
import { z } from 'zod';
import { inputProblem } from './input-problem.ts';

const schema = z.strictObject({
	name: z.string().regex(/^[a-z]+$/, 'A name has letters.'),
	hosts: z.array(z.number()).max(2_000)
});
const said = (input: unknown): string => {
	const { error } = schema.safeParse(input);
	return error ? inputProblem(error) : '';
};

it('names the field and what is wrong with it', () => {
	expect(said({ name: 'Ä b<', hosts: [] })).toBe(
		'The request is not valid. name: A name has letters.'
	);
	expect(said({ name: 'a', hosts: [1, 'x'] })).toMatch(/ hosts\.1: It must be a number\./);
	expect(said({ name: 'a', hosts: [], more: 1 })).toMatch(/There is no field "more" here/);
});

it('is bounded, however much is wrong', () =>
	expect(said({ name: 'A', hosts: Array(2_000).fill('x'.repeat(100)) }).length).toBeLessThan(
		1_001
	));
