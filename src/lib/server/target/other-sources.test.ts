import { describe, expect, it } from 'vitest';
import { otherSource } from './other-sources.ts';
import type { Source } from './source.ts';

const FLEET: Source = { kind: 'git', url: 'https://example.com/me/cfg.git', branch: 'main' };
const MORE = 'git@example.com:you/other.git';
const known = { fleet: FLEET, repositories: [MORE] };

describe('what a host follows', () => {
	it.each([
		['the fleet’s branch', { repoUrl: 'git@example.com:me/cfg.git', branch: 'main' }],
		['the fleet’s branch, without saying where', { repoUrl: null, branch: 'main' }],
		['it does not say', { repoUrl: null, branch: null }],
		['a repository nobody told of', { repoUrl: 'https://evil.example/x', branch: 'main' }]
	])('is no other source: %s', (_, host) => expect(otherSource(host, known)).toBeNull());

	it('may be another branch of the fleet’s repository, read as the fleet’s is', () => {
		const host = { repoUrl: 'https://example.com/me/cfg', branch: 'stable' };
		expect(otherSource(host, known)).toEqual({ ...FLEET, branch: 'stable' });
		const forge: Source = { kind: 'forge', forge: 'github', url: FLEET.url, branch: 'main' };
		expect(otherSource(host, { ...known, fleet: forge })).toEqual({ ...forge, branch: 'stable' });
	});

	it('may be another repository that the dashboard was told of, also beside a version.json', () => {
		const host = { repoUrl: 'https://example.com/you/other', branch: 'main' };
		const other = { kind: 'git', url: MORE, branch: 'main' };
		expect(otherSource(host, known)).toEqual(other);
		const fleet: Source = { kind: 'version-json', url: 'https://example.com/version.json' };
		expect(otherSource(host, { ...known, fleet })).toEqual(other);
		expect(otherSource(host, { ...known, fleet: null })).toEqual(other);
	});
});
