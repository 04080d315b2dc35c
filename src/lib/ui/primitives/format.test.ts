import { expect, it } from 'vitest';
import { byteSize, clockTime, duration, shortAge, timeSpan } from './format.ts';

it.each([
	[0, 'now'],
	[59_000, '59 s'],
	[60_000, '1 min'],
	[3 * 3_600_000, '3 h'],
	[41 * 86_400_000, '41 d']
])('an age of %s ms is %s', (ms, text) => expect(shortAge(ms)).toBe(text));

it.each([
	[7_000, '0:07'],
	[723_000, '12:03'],
	[3_729_000, '1:02:09'],
	[-5, '0:00']
])('a clock at %s ms shows %s', (ms, text) => expect(clockTime(ms)).toBe(text));

it.each([
	[320, '320 ms'],
	[4_200, '4.2 s'],
	[200_000, '3 min 20 s'],
	[3_900_000, '1 h 5 min']
])('%s ms last %s', (ms, text) => expect(duration(ms)).toBe(text));

it.each([
	[0, '0 B'],
	[1536, '1.5 KiB'],
	[8 * 1024 ** 3, '8.0 GiB']
])('%s bytes are %s', (bytes, text) => expect(byteSize(bytes)).toBe(text));

it('does not count the seconds of what has hardly begun', () => {
	expect([0, 59_999, 60_000, 3 * 3_600_000].map(timeSpan)).toEqual([
		'less than a minute',
		'less than a minute',
		'1 min',
		'3 h'
	]);
});
