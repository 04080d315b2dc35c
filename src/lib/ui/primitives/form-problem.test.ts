import { expect, it } from 'vitest';
import { FormProblem } from './form-problem.svelte.ts';

const refused = (message: string, field?: string) =>
	Object.assign(new Error(message), {
		data: { nixfleet: { code: 'invalid', message, correlationId: 'x', ...(field && { field }) } }
	});

const TAKEN = 'There is somebody called maria already.';

it('stands at the field it is about, and nowhere else', async () => {
	const problem = new FormProblem(['name', 'role']);
	expect(await problem.attempt(() => Promise.reject(refused(TAKEN, 'name')))).toBe(false);
	expect([problem.at('name'), problem.at('role'), problem.ofForm]).toEqual([TAKEN, null, null]);
});

it('is of the form where no field of it is to blame', () => {
	const problem = new FormProblem(['name']);
	for (const error of [refused('Too many calls.'), refused('No.', 'hostIds'), new Error('gone')]) {
		problem.take(error);
		expect(problem.at('name')).toBeNull();
		expect(problem.ofForm).toMatch(/Too many calls|No\.|connection to the dashboard broke/);
	}
});

it('is gone where somebody has put it right already, and only there', () => {
	const problem = new FormProblem(['name', 'role']);
	problem.say('name', TAKEN);
	problem.settle('role');
	expect(problem.at('name')).toBe(TAKEN);
	problem.settle('name');
	expect(problem.at('name')).toBeNull();
});

it('is gone with the next try', async () => {
	const problem = new FormProblem(['name']);
	problem.say('name', TAKEN);
	expect(await problem.attempt(async () => {})).toBe(true);
	expect([problem.at('name'), problem.ofForm]).toEqual([null, null]);
});
