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

it('shows a URL without its credentials', () => {
	expect(withoutCredentials('https://user:secret@example.com/x?token=y')).toBe(
		'https://example.com/x'
	);
});
