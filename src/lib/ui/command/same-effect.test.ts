import { expect, it } from 'vitest';
import { row } from '$lib/client/fixtures.ts';
import { sameEffect } from './same-effect.ts';

const host = (name: string, targetCommit: string | null = null) => row(name, { targetCommit });
const told = (rows: ReturnType<typeof host>[], commit?: string) =>
	sameEffect({ command: 'pull', rows, ...(commit !== undefined && { commit }) }).map((group) => [
		group.rows.map(({ name }) => name).join(' '),
		group.effect
	]);

it('tells of all hosts to which the same happens at once', () => {
	const rows = [host('a'), host('b', 'f'.repeat(40)), host('c')];
	expect(told(rows)).toEqual([
		['a c', 'will fetch the head of its branch.'],
		['b', 'will fetch fffffff.']
	]);
});

it('tells the commit of the question before that of the host', () => {
	expect(told([host('a'), host('b', 'f'.repeat(40))], 'e'.repeat(40))).toEqual([
		['a b', 'will fetch eeeeeee.']
	]);
});
