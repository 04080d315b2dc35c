import { describe, expect, it } from 'vitest';
import { row, status } from './fixtures.ts';
import { entriesOf } from './fleet-groups.ts';
import type { Group } from './fleet-view.ts';

const rows = [
	row('a', { location: 'cloud', tags: ['web'], hostTags: ['eu', 'web'] }),
	row('b', { location: 'home', status: status({ tests: 'error' }, { onTarget: false }) }),
	row('c', { location: 'cloud', kind: 'darwin', deviceType: 'laptop', presence: 'offline' })
];
const drawn = (group: Group, closed: string[] = []) =>
	entriesOf(rows, group, closed).map((entry) =>
		entry.type === 'row' ? entry.row.name : `${entry.value}: ${entry.rows.length}`
	);

describe('entriesOf', () => {
	it.each<[Group, string[]]>([
		['none', ['a', 'b', 'c']],
		['location', ['cloud: 2', 'a', 'c', 'home: 1', 'b']],
		['kind', ['darwin: 1', 'c', 'nixos: 2', 'a', 'b']],
		['type', ['laptop: 1', 'c', 'server: 2', 'a', 'b']],
		['tag', ['eu: 1', 'a', 'web: 1', 'a', ': 2', 'b', 'c']],
		['status', ['failed: 1', 'b', 'offline: 1', 'c', 'ok: 1', 'a']]
	])('groups by %s', (group, expected) => expect(drawn(group)).toEqual(expected));

	it('leaves out what is folded, and keeps its count', () => {
		expect(drawn('location', ['cloud'])).toEqual(['cloud: 2', 'home: 1', 'b']);
		expect(drawn('tag', ['-'])).toEqual(['eu: 1', 'a', 'web: 1', 'a', ': 2']);
	});

	it('gives every entry a key of its own', () => {
		const keys = entriesOf(rows, 'tag', []).map(({ key }) => key);
		expect(new Set(keys).size).toBe(keys.length);
	});
});
