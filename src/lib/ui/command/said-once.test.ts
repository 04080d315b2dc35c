import { expect, it } from 'vitest';
import { saidOnce } from './said-once.ts';

const said = (sentences: Record<string, string>) =>
	saidOnce(Object.entries(sentences).map(([name, sentence]) => ({ name, sentence }))).map(
		({ line, hosts }) => [line, hosts]
	);

it('says a reason of many once, with the names', () =>
	expect(
		said({
			web: 'web is busy with Pull. Wait for it to end, or stop it.',
			nas: 'nas is held here: exam week. Release it first.',
			mail: 'mail is busy with Pull. Wait for it to end, or stop it.'
		})
	).toEqual([
		['web, mail: each is busy with Pull. Wait for it to end, or stop it.', 2],
		['nas is held here: exam week. Release it first.', 1]
	]));

it('says it once also where the host is named in the middle, or not at all', () => {
	expect(
		said({ web: 'The target of web is not known now.', nas: 'The target of nas is not known now.' })
	).toEqual([['The target of each of web, nas is not known now.', 2]]);
	expect(said({ web: 'There is no such host.', nas: 'There is no such host.' })).toEqual([
		['web, nas: There is no such host.', 2]
	]);
	expect(said({ web: 'There is no such host.', '': 'Gone.' })).toEqual([
		['web: There is no such host.', 1],
		['Gone.', 1]
	]);
});

it('takes no part of a word for a name', () =>
	expect(said({ web: 'web-1 is busy.', a: 'What a is doing is not known.' })).toEqual([
		['web: web-1 is busy.', 1],
		['What a is doing is not known.', 1]
	]));

it('names as many as a sentence can hold', () =>
	expect(
		said(Object.fromEntries([...'abcdefg'].map((name) => [name, `${name} is offline.`])))
	).toEqual([['a, b, c, d, e and 2 more: each is offline.', 7]]));
