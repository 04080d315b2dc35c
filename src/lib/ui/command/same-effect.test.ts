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

it('tells apart who is waited for, and of whom it is not known whether they hear of it', () => {
	const away = (name: string) => {
		const { actions } = row(name);
		const pull = {
			enabled: true,
			waits: `${name} is offline: it runs when the host is back.`
		} as const;
		return row(name, { presence: 'offline', targetCommit: null, actions: { ...actions, pull } });
	};
	expect(
		told([host('a'), away('b'), away('c'), row('d', { presence: 'stale', targetCommit: null })])
	).toEqual([
		['a', 'will fetch the head of its branch.'],
		['b c', 'will fetch the head of its branch. It is offline: it runs when the host is back.'],
		[
			'd',
			'will fetch the head of its branch. Not heard of lately: whether it answers is not known.'
		]
	]);
});

it('promises no commit to who is waited for, unless one was named', () => {
	const { actions } = row('a');
	const pull = { enabled: true, waits: 'a is offline: it runs when the host is back.' } as const;
	const rows = [row('a', { targetCommit: 'f'.repeat(40), actions: { ...actions, pull } })];
	expect(told(rows)).toEqual([
		[
			'a',
			'will fetch the target of that time (now fffffff). It is offline: it runs when the host is back.'
		]
	]);
	expect(told(rows, 'e'.repeat(40))).toEqual([
		['a', 'will fetch eeeeeee. It is offline: it runs when the host is back.']
	]);
});

it('tells the commit of the question before that of the host', () => {
	expect(told([host('a'), host('b', 'f'.repeat(40))], 'e'.repeat(40))).toEqual([
		['a b', 'will fetch eeeeeee.']
	]);
});

it('names the commit that comes of it: the named one, the target, or what is built', () => {
	const commits = (question: Omit<Parameters<typeof sameEffect>[0], 'rows'>) =>
		sameEffect({ ...question, rows: [host('a', 'f'.repeat(40))] }).map(({ commit }) => commit);
	expect(commits({ command: 'pull' })).toEqual(['f'.repeat(40)]);
	expect(commits({ command: 'pull', commit: 'e'.repeat(40) })).toEqual(['e'.repeat(40)]);
	expect(commits({ command: 'switch' })).toEqual(['a'.repeat(40)]);
	expect(commits({ command: 'reboot' })).toEqual([null]);
	expect(commits({ command: 'force-stop' })).toEqual([null]);
});
