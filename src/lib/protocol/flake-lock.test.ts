import { expect, it } from 'vitest';
import { parseFlakeLock } from './flake-lock.ts';

const lock = {
	version: 7,
	root: 'root',
	nodes: {
		root: {
			inputs: {
				nixpkgs: 'nixpkgs_2',
				hm: 'home-manager',
				same: ['hm', 'nixpkgs'],
				deep: ['same'],
				broken: ['hm', 'gone'],
				local: 'local'
			}
		},
		nixpkgs: { locked: { lastModified: 100 } },
		nixpkgs_2: { locked: { lastModified: 200 } },
		'home-manager': { inputs: { nixpkgs: ['nixpkgs'] }, locked: { lastModified: 300 } },
		local: { locked: {} }
	}
};

it('resolves inputs, follows included, to times in milliseconds', () => {
	expect(parseFlakeLock(JSON.stringify(lock))).toEqual([
		{ name: 'nixpkgs', lastModified: 200_000 },
		{ name: 'hm', lastModified: 300_000 },
		{ name: 'same', lastModified: 200_000 },
		{ name: 'deep', lastModified: 200_000 },
		{ name: 'broken', lastModified: null },
		{ name: 'local', lastModified: null }
	]);
});

it('survives follows that lead in a circle', () => {
	const circle = { root: 'root', nodes: { root: { inputs: { a: ['b'], b: ['a'] } } } };
	expect(parseFlakeLock(JSON.stringify(circle))).toEqual([
		{ name: 'a', lastModified: null },
		{ name: 'b', lastModified: null }
	]);
});

it('a flake without inputs has none', () => {
	expect(parseFlakeLock(JSON.stringify({ root: 'root', nodes: { root: {} } }))).toEqual([]);
});

it.each(['', 'not json', '[]', '{"nodes":{}}', '{"root":"root","nodes":{"root":{"inputs":5}}}'])(
	'%j is not a lock file',
	(text) => {
		expect(parseFlakeLock(text)).toBeNull();
	}
);
