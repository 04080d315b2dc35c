import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What is built on: nothing older than the last known hole, and nothing that nobody can give a reason for. */
const FLOORS: Record<string, string> = {
	ws: '8.21.0',
	'@trpc/server': '11.8.0',
	'@sveltejs/kit': '2.70.2',
	'@sveltejs/adapter-node': '5.5.1',
	svelte: '5.55.7',
	devalue: '5.8.1',
	'drizzle-orm': '0.45.2'
};

type Lock = {
	packages: Record<string, { version?: string; resolved?: string; integrity?: string }>;
};
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
	dependencies: Record<string, string>;
	devDependencies: Record<string, string>;
};

/** Whether a version is another one or newer. A pre-release is older than its release. */
function isAtLeast(version: string, floor: string): boolean {
	const [numbers = '', pre] = version.split(/-(.*)/s);
	const parts = numbers.split('.').map(Number);
	const wanted = floor.split('.').map(Number);
	for (const [index, least] of wanted.entries()) {
		const part = parts[index] ?? 0;
		if (part !== least) return part > least;
	}
	return pre === undefined;
}

/** Every copy of a package, also those that others bring along. */
const copies = (name: string): [path: string, version: string][] =>
	Object.entries(packages).flatMap(([path, { version }]) =>
		path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`)
			? [[path, version ?? '0']]
			: []
	);

describe('floors', () => {
	it.each(Object.entries(FLOORS))('%s is at least %s, every copy of it', (name, floor) => {
		const found = copies(name);
		expect(found.length).toBeGreaterThan(0);
		expect(found.filter(([, version]) => !isAtLeast(version, floor))).toEqual([]);
	});

	it.each([
		['8.21.0', '8.21.0', true],
		['8.20.9', '8.21.0', false],
		['9.0.0', '8.21.0', true],
		['8.21.0-beta.1', '8.21.0', false],
		['8.100.0', '8.21.0', true]
	])('%s against %s', (version, floor, expected) =>
		expect(isAtLeast(version, floor)).toBe(expected)
	);
});

describe('the lockfile', () => {
	it('has a hash for everything that is fetched, and fetches from the registry only', () => {
		const wrong = Object.entries(packages).filter(
			([path, { resolved, integrity }]) =>
				path !== '' &&
				resolved !== undefined &&
				(!integrity?.startsWith('sha512-') || !resolved.startsWith('https://registry.npmjs.org/'))
		);
		expect(wrong).toEqual([]);
	});
});

describe('docs/dependencies.md', () => {
	const rows = new Map(
		[
			...readFileSync('docs/dependencies.md', 'utf8').matchAll(
				/^\| `([^`]+)` *\|([^|]+)\|([^|]+)\|$/gm
			)
		].map(([, name = '', why = '', out = '']) => [name, { why: why.trim(), out: out.trim() }])
	);
	const direct = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });

	it('says of every direct dependency why it is there, and the way out', () => {
		expect(direct.filter((name) => !rows.has(name))).toEqual([]);
		for (const { why, out } of rows.values()) {
			expect(why.length).toBeGreaterThan(10);
			expect(out.length).toBeGreaterThan(5);
		}
	});
	it('says it of nothing else', () => {
		expect([...rows.keys()].filter((name) => !direct.includes(name))).toEqual([]);
	});
});

it('versions are exact, so that what is tested is what is installed', () => {
	const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
		([, version]) => !/^\d+\.\d+\.\d+$/.test(version)
	);
	expect(loose).toEqual([]);
});
