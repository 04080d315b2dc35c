import { describe, expect, it } from 'vitest';
import {
	absolute,
	byteSize,
	clockTime,
	day,
	duration,
	isoWithZone,
	shortAge,
	timeOfDay,
	timeSpan
} from './format.ts';

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
	[999.7, '1.0 s'],
	[59_940, '59.9 s'],
	[59_960, '1 min 0 s'],
	[119_600, '2 min 0 s'],
	[3_599_700, '1 h 0 min'],
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

describe('a moment', () => {
	const at = new Date(2026, 8, 6, 4, 5, 9).getTime();

	it('is written in one way that nobody can misread, whatever the language of the browser', () => {
		expect(absolute(at)).toBe('6 Sep 2026, 04:05');
		expect(absolute(new Date(2026, 10, 26, 14, 5).getTime())).toBe('26 Nov 2026, 14:05');
		expect(day(at)).toBe('6 Sep');
		expect(timeOfDay(at)).toBe('04:05');
		expect(timeOfDay(at, true)).toBe('04:05:09');
	});

	it.each([at, Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1, 12)])(
		'of %s is known exactly with its zone',
		(ms) => {
			expect(isoWithZone(ms)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
			expect(Date.parse(isoWithZone(ms))).toBe(Math.floor(ms / 1000) * 1000);
		}
	);
});
