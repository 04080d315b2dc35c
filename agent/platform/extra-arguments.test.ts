import { expect, it } from 'vitest';
import { sortArguments } from './extra-arguments.ts';

it('what nix knows goes to nix too, and the rest to what rebuilds', () => {
	const words = ['--impure', '--no-reexec', '--option', 'cores', '4', '--builders', 'ssh://b x86'];
	expect(sortArguments(words, 'nixos')).toEqual({
		nix: ['--impure', '--option', 'cores', '4', '--builders', 'ssh://b x86'],
		rebuild: words
	});
	expect(sortArguments(['-b', 'before'], 'home-manager')).toEqual({
		nix: [],
		rebuild: ['-b', 'before']
	});
	expect(sortArguments([], 'darwin')).toEqual({ nix: [], rebuild: [] });
});

it.each([
	[
		'boot',
		/^"boot" is not passed on by the agent of a nixos host\. Use .*--impure.*--option name value/
	],
	['--flake', /not passed on/],
	['--target-host', /not passed on/],
	['--rollback', /not passed on/],
	['--specialisation', /not passed on/],
	['--profile-name', /not passed on/],
	['-b', /not passed on/],
	['constructor', /not passed on/],
	['--cores', /^--cores must be followed by its value\.$/],
	['--option cores', /followed by 2 values, each a word of its own/],
	['--option --flake x', /followed by 2 values/]
])('%s is refused', (text, problem) => {
	expect(sortArguments(text.split(' '), 'nixos')).toMatch(problem);
});

it('what one kind of program does not take is refused for it', () => {
	expect(sortArguments(['--install-bootloader'], 'darwin')).toMatch(/agent of a darwin host/);
	expect(sortArguments(['--builders', 'x'], 'darwin')).toMatch(/agent of a darwin host/);
});
