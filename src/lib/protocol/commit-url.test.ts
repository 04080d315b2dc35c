import { describe, expect, it } from 'vitest';
import { commitUrl, type KnownForge } from './commit-url.ts';

const COMMIT = 'a1'.repeat(20);

describe('the address of a commit', () => {
	it.each([
		['https://github.com/me/cfg', 'https://github.com/me/cfg/commit/'],
		['https://github.com/me/cfg.git/', 'https://github.com/me/cfg/commit/'],
		['https://GitHub.com:443/me/cfg.git?ref=x', 'https://github.com/me/cfg/commit/'],
		['git@github.com:me/cfg.git', 'https://github.com/me/cfg/commit/'],
		['ssh://git@github.com:22/me/cfg.git', 'https://github.com/me/cfg/commit/'],
		['git+ssh://git@github.com/me/cfg', 'https://github.com/me/cfg/commit/'],
		['me/cfg', 'https://github.com/me/cfg/commit/'],
		['https://gitlab.com/me/cfg.git', 'https://gitlab.com/me/cfg/-/commit/'],
		['git@gitlab.com:us/ops/nix/cfg.git', 'https://gitlab.com/us/ops/nix/cfg/-/commit/'],
		['ssh://git@gitlab.example.org:2222/us/cfg', 'https://gitlab.example.org/us/cfg/-/commit/'],
		['https://gitlab.example.org:8443/us/cfg', 'https://gitlab.example.org:8443/us/cfg/-/commit/'],
		['https://codeberg.org/me/cfg.git', 'https://codeberg.org/me/cfg/commit/'],
		['git@codeberg.org:me/my.dotted-cfg_2.git', 'https://codeberg.org/me/my.dotted-cfg_2/commit/']
	])('of %s begins with %s', (repoUrl, start) =>
		expect(commitUrl(repoUrl, COMMIT)).toBe(`${start}${COMMIT}`)
	);

	it.each([
		'https://me:hunter2@github.com/me/cfg.git',
		'https://hunter2@github.com/me/cfg',
		'https://me:p@hunter2@github.com/me/cfg',
		'https://github.com/me/cfg?token=hunter2',
		'https://github.com/me/cfg#hunter2',
		'hunter2@github.com:me/cfg.git',
		'ssh://me:hunter2@github.com/me/cfg'
	])('has nothing of the credentials in %s', (repoUrl) =>
		expect(commitUrl(repoUrl, COMMIT)).toBe(`https://github.com/me/cfg/commit/${COMMIT}`)
	);

	it.each([
		null,
		'',
		'https://git.example.org/me/cfg',
		'git@git.example.org:me/cfg.git',
		'file:///srv/cfg.git',
		'/srv/cfg.git',
		'../cfg/x',
		'https://github.com/me',
		'https://github.com/me/cfg/tree/main',
		'https://codeberg.org/us/ops/cfg',
		'javascript:alert(1)',
		'javascript:alert(1)//github.com/me/cfg',
		'javascript://github.com/me/cfg',
		'data:text/html,github.com/me/cfg',
		'https://github.com/me/cfg\njavascript:alert(1)',
		'https://github.com/me\n/cfg',
		'me/cfg\n',
		'\nhttps://github.com/me/cfg',
		'https://github.com@evil.example/me/cfg',
		'https://github.com:x@evil.example/me/cfg',
		'https://evil.example\\@github.com/me/cfg',
		'https://github.com.evil.example/me/cfg',
		'https://evil.example/github.com/me',
		'https://evilgithub.com/me/cfg',
		'https://github.com/me/..',
		'https://github.com/../cfg',
		'https://github.com/me/%2e%2e',
		'https://github.com//cfg',
		'https://github.com/me/"onclick=x',
		'https://github.com/me/cfg\u0000',
		'https://constructor/me/cfg',
		'github.com:/me/cfg'
	])('is not known for %j', (repoUrl) => expect(commitUrl(repoUrl, COMMIT)).toBeNull());

	it.each(['', 'main', 'a1b2c3d', '../..', `${COMMIT}\n`, `${COMMIT}?x`, 'A1'.repeat(20)])(
		'is not made for %j, which is no commit',
		(commit) => expect(commitUrl('https://github.com/me/cfg', commit)).toBeNull()
	);
});

describe('a forge of one’s own', () => {
	const forgejo: KnownForge = { forge: 'forgejo', url: 'https://git.example.org:8443/me/cfg' };
	it.each([
		'https://git.example.org:8443/me/cfg.git',
		'git@git.example.org:me/cfg.git',
		'ssh://git@git.example.org:2222/me/cfg.git',
		'https://x:hunter2@git.example.org:8443/me/cfg'
	])('is known where the dashboard was told of it: %s', (repoUrl) => {
		expect(commitUrl(repoUrl, COMMIT)).toBeNull();
		expect(commitUrl(repoUrl, COMMIT, forgejo)).toBe(
			`https://git.example.org:8443/me/cfg/commit/${COMMIT}`
		);
	});

	it('says nothing of another server', () => {
		expect(commitUrl('https://git.example.com/me/cfg', COMMIT, forgejo)).toBeNull();
		expect(commitUrl('https://git.example.org/me/cfg', COMMIT, forgejo)).toBeNull();
		expect(commitUrl('git@gitlab.com:us/ops/cfg.git', COMMIT, forgejo)).toBe(
			`https://gitlab.com/us/ops/cfg/-/commit/${COMMIT}`
		);
	});

	it('may be GitHub’s, and counts for more than its name', () => {
		const url = 'https://gitlab.example.org/me/cfg';
		expect(commitUrl(url, COMMIT, { forge: 'github', url })).toBe(
			`https://gitlab.example.org/me/cfg/commit/${COMMIT}`
		);
	});
});
