import { describe, expect, it } from 'vitest';
import { UsageError } from '../command.ts';
import { OFFERED, readRunOptions } from './options.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('a command line of run', () => {
	it('names hosts, each once', () => {
		expect(readRunOptions(['pull', 'hsb1', 'hsb2', 'hsb1'])).toEqual({
			command: 'pull',
			wish: { kind: 'names', names: ['hsb1', 'hsb2'] },
			commit: null,
			force: false,
			queue: false,
			wait: true,
			timeoutMs: 10_800_000,
			yes: false,
			json: false
		});
	});

	it.each<[string[], string]>([
		[['tag:web', '-is:offline'], 'tag:web -is:offline'],
		[['web', 'is:online'], 'web is:online'],
		[['tag:web or tag:db'], 'tag:web or tag:db'],
		[['cpu>80'], 'cpu>80'],
		[['"two words"'], '"two words"']
	])('%j is a filter', (words, filter) => {
		expect(readRunOptions(['pull', ...words]).wish).toEqual({ kind: 'filter', filter });
	});

	it('takes a commit, a time and the rest, wherever they stand', () => {
		const args = ['--json', 'preview', '--commit', COMMIT, 'hsb1', '--timeout=5', '--yes'];
		expect(readRunOptions([...args, '--queue', '--force'])).toMatchObject({
			command: 'preview',
			commit: COMMIT,
			timeoutMs: 300_000,
			yes: true,
			json: true,
			queue: true,
			force: true
		});
	});

	it.each<[string[], RegExp]>([
		[[], /What shall be done is missing: pull, switch/],
		[['pull'], /Name hosts, or a filter such as is:online/],
		[['pull', '', ' '], /Name hosts/],
		[['pul', 'hsb1'], /no command "pul".*Perhaps pull/],
		[['explode', 'hsb1'], /no command "explode".*There are pull, switch/],
		[['rollback', 'hsb1'], /Roll back needs a generation/],
		[['compare', 'hsb1'], /Compare needs two generations/],
		[['switch', 'hsb1', '--commit', COMMIT], /--commit is for what fetches/],
		[['pull', 'hsb1', '--commit', '0123456'], /must be a whole commit hash.*"0123456"/],
		[['pull', 'hsb1', '--timeout', '0'], /from 1 to 43200/],
		[['pull', 'hsb1', '--no-wait', '--timeout', '5'], /--no-wait does not wait/],
		[['pull', 'hsb1', '--wait'], /no option --wait/]
	])('%j is not understood', (args, message) => {
		expect(() => readRunOptions(args)).toThrow(UsageError);
		expect(() => readRunOptions(args)).toThrow(message);
	});

	it('offers all commands but those that need a generation', () => {
		expect(OFFERED).toEqual([
			...['pull', 'switch', 'pull-switch', 'boot', 'test', 'evaluate', 'preview'],
			...['collect-garbage', 'restart-agent', 'reboot']
		]);
	});
});
