import { expect, it } from 'vitest';
import { repositoryKey, splitCredentials, withoutCredentials } from './repository-url.ts';

it.each([
	'git@github.com:me/Cfg.git',
	'https://github.com/me/cfg',
	'https://user:secret@github.com/me/cfg.git/',
	'ssh://git@github.com/me/cfg.git',
	'me/cfg'
])('%s is the same repository', (url) => expect(repositoryKey(url)).toBe('github.com/me/cfg'));

it('tells repositories apart', () => {
	expect(repositoryKey('https://github.com/me/cfg')).not.toBe(
		repositoryKey('https://codeberg.org/me/cfg')
	);
	expect(repositoryKey('file:///srv/a.git')).not.toBe(repositoryKey('file:///srv/b.git'));
});

it.each([
	'https://user:secret@example.com/x?token=y',
	'https://user:sec@ret@example.com/x',
	'https://example.com/x?mail=a@b',
	'https://example.com/x'
])('%s is shown without its credentials', (url) => {
	expect(withoutCredentials(url)).toBe('https://example.com/x');
});

it.each([
	['https://git.example.org/x', 'https://git.example.org/x', null],
	['git@git.example.org:x', 'git@git.example.org:x', null],
	['ssh://git@git.example.org/x', 'ssh://git@git.example.org/x', null],
	[
		'https://token@git.example.org/x',
		'https://git.example.org/x',
		`Authorization: Basic ${Buffer.from('token:').toString('base64')}`
	],
	[
		'https://me:p@ss@example.com/x/y@z.git',
		'https://example.com/x/y@z.git',
		`Authorization: Basic ${btoa('me:p@ss')}`
	]
])('splitCredentials(%s)', (given, url, header) =>
	expect(splitCredentials(given)).toEqual({ url, header })
);
