import { expect, it } from 'vitest';
import { repositoryKey, withoutCredentials } from './target.ts';

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
