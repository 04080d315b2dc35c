import { expect, it } from 'vitest';
import {
	ageInWords,
	asSentence,
	commitInWords,
	daysInWords,
	listed,
	plural,
	shortened
} from './words.ts';

it.each([
	[-5_000, 'a moment'],
	[999, 'a moment'],
	[1_000, '1 second'],
	[59_999, '59 seconds'],
	[60_000, '1 minute'],
	[3_599_999, '59 minutes'],
	[3_600_000, '1 hour'],
	[86_399_999, '23 hours'],
	[86_400_000, '1 day'],
	[41 * 86_400_000, '41 days']
])('%d ms are %s', (ms, words) => expect(ageInWords(ms)).toBe(words));

it.each([
	['done', 'done.'],
	['Done.', 'Done.'],
	[' Why? \nBecause.', 'Why?'],
	['and so on …', 'and so on …']
])('%j ends as %j', (text, sentence) => expect(asSentence(text)).toBe(sentence));

it('never says 0 days', () =>
	expect([-2, 0, 1, 2].map(daysInWords)).toEqual([
		'less than a day',
		'less than a day',
		'1 day',
		'2 days'
	]));

it('counts and lists', () => {
	expect([plural(0, 'test'), plural(1, 'test'), plural(2, 'test')]).toEqual([
		'0 tests',
		'1 test',
		'2 tests'
	]);
	expect(listed(['a', 'b'], 2)).toBe('a, b');
	expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
});

it.each([
	['whole', 5, 'whole'],
	['too long', 7, 'too lo…'],
	['too long', 5, 'too…'],
	// Two halves of one character are kept together, or left out together.
	['so 😀!', 5, 'so…'],
	['so 😀!', 6, 'so 😀!'],
	['', 3, '']
])('%j in at most %d characters is %j', (text, most, told) =>
	expect(shortened(text, most)).toBe(told)
);

it.each([
	['Serve the wiki', 'main', 'aaaaaaa is “Serve the wiki” on main.'],
	['Serve the wiki', null, 'aaaaaaa is “Serve the wiki”.'],
	['x'.repeat(80), null, `aaaaaaa is “${'x'.repeat(71)}…”.`],
	[' ', 'main', ''],
	[null, 'main', '']
])('a commit called %j on %j: %j', (subject, branch, told) =>
	expect(commitInWords({ commit: 'a'.repeat(40), subject, branch })).toBe(told)
);
