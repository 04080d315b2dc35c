import { expect, it } from 'vitest';
import { row, status } from '$lib/client/fixtures.ts';
import { versionWords } from './check.ts';
import { hostLines } from './hosts.ts';

const rows = [
	row('hsb1', { status: status({ git: 'behind', agent: 'error' }, { sentence: 'Behind by 2.' }) }),
	row('desk0', { presence: 'never', status: status({ tests: 'unknown' }) })
];

it('states are words where there is room, with no need of colours', () => {
	expect(hostLines(rows, { columns: null, colour: false })).toEqual([
		'HOST   PRESENCE  G       L   S   T        A      WHY',
		'hsb1   online    behind  ok  ok  ok       error  Behind by 2.',
		'desk0  never     ok      ok  ok  unknown  ok     On target.'
	]);
});

it('sentences make room for the words, beside them or below', () => {
	expect(hostLines(rows, { columns: 80, colour: false })).toEqual(
		hostLines(rows, { columns: null, colour: false })
	);
	expect(hostLines(rows, { columns: 60, colour: false })).toEqual([
		'HOST   PRESENCE  G       L   S   T        A',
		'  WHY',
		'hsb1   online    behind  ok  ok  ok       error',
		'  Behind by 2.',
		'desk0  never     ok      ok  ok  unknown  ok',
		'  On target.'
	]);
});

it('states are letters, with what they mean, only where the words themselves have no room', () => {
	expect(hostLines(rows, { columns: 48, colour: false })).toEqual([
		'HOST   PRESENCE  G  L  S  T  A',
		'  WHY',
		'hsb1   online    b  o  o  o  e',
		'  Behind by 2.',
		'desk0  never     o  o  o  u  o',
		'  On target.',
		'o ok, b behind, e error, w working, u unknown'
	]);
});

it('a skew of versions is told', () => {
	expect(versionWords('1.0.0', '1.0.0')).toBe('1.0.0, the same as this command');
	expect(versionWords('1.1.0', '1.0.0')).toMatch(/^1\.1\.0; this command is 1\.0\.0\. /);
	expect(versionWords(undefined, '1.0.0')).toMatch(/^not told, so an older one; /);
});
