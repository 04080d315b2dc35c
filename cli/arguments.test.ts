import { expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { UsageError } from './command.ts';

const OPTIONS = { json: { type: 'boolean' }, host: { type: 'string' } } as const;
const hyphenWords = { hyphenWords: true };

it('terms of a filter may begin with a hyphen, and stay where they stand', () => {
	const args = ['tag:web', '-is:offline', '--json', '-(tag:a or tag:b)', '-x'];
	const { values, positionals } = readArguments(args, OPTIONS, hyphenWords);
	expect(values).toEqual({ json: true });
	expect(positionals).toEqual(['tag:web', '-is:offline', '-(tag:a or tag:b)', '-x']);
});

it('what begins with two hyphens is an option all the same, unless it follows two alone', () => {
	expect(() => readArguments(['--is:offline'], OPTIONS, hyphenWords)).toThrow(UsageError);
	const { positionals } = readArguments(['a', '--', '--b', '-c'], OPTIONS, hyphenWords);
	expect(positionals).toEqual(['a', '--b', '-c']);
});

it('elsewhere it is an option that is not there', () => {
	expect(() => readArguments(['-is:offline'], OPTIONS)).toThrow(/no option -i here/);
	expect(readArguments(['a', '--host=-b', 'c'], OPTIONS)).toMatchObject({
		values: { host: '-b' },
		positionals: ['a', 'c']
	});
});
