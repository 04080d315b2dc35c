import { FAILPOINTS } from '$lib/protocol/index.ts';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const NAMES: readonly string[] = Object.values(FAILPOINTS).flat();

const textOf = (folder: string, pattern: RegExp): string =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => join(folder, name))
		.filter((file) => pattern.test(file) && statSync(file).isFile())
		.map((file) => readFileSync(file, 'utf8'))
		.join('\n');

it('there are at least 30 of them', () => expect(NAMES.length).toBeGreaterThanOrEqual(30));

describe('a release', () => {
	const release = textOf('build', /\.m?js$/);
	it.each([...NAMES, 'nixfleet.failpoint'])('does not contain %s', (name) =>
		expect(release.includes(name)).toBe(false)
	);
});

describe('a build for fault tests', () => {
	const faults = textOf('build-faults', /\.m?js$/);
	it.each(NAMES)('calls %s', (name) => expect(faults).toContain(`failpoint("${name}")`));
});

it('every call in the sources stands behind the constant that removes it', () => {
	const sources = textOf('src', /\.ts$/) + textOf('agent', /\.ts$/);
	for (const name of NAMES) {
		const calls = sources.split('\n').filter((line) => line.includes(`failpoint('${name}')`));
		expect(calls, name).toHaveLength(1);
		expect(calls[0], name).toContain('if (__NIXFLEET_FAILPOINTS__) ');
	}
});
