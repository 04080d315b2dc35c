import { expect, it } from 'vitest';
import { UsageError, type Terminal } from '../command.ts';
import { agrees } from './agree.ts';

const terminal = (ask: Terminal['ask']) => ({ terminal: { columns: 80, colour: false, ask } });

it.each([
	['y', true],
	[' Yes ', true],
	['', false],
	['n', false],
	['yeah', false]
])('%j agrees: %s', async (answer, agreed) => {
	const questions: string[] = [];
	const around = terminal(async (question) => (questions.push(question), answer));
	expect(await agrees(around, 'Switch hsb1?', false)).toBe(agreed);
	expect(questions).toEqual(['Switch hsb1? [y/N] ']);
});

it('--yes is not asked, and where nobody can be asked it has to be said', async () => {
	expect(await agrees(terminal(null), 'Switch hsb1?', true)).toBe(true);
	await expect(agrees(terminal(null), 'Switch hsb1?', false)).rejects.toThrow(UsageError);
});
