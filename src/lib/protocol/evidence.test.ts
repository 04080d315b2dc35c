import { describe, expect, it } from 'vitest';
import { missingEvidence } from './evidence.ts';
import { NO_EVIDENCE, type Evidence, type OperationResult } from './operation.ts';

const COMMIT = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);

const result = (evidence: Partial<Evidence>): OperationResult => ({
	outcome: 'succeeded',
	message: 'done',
	startedAt: 1,
	finishedAt: 2,
	logBytes: 0,
	evidence: { ...NO_EVIDENCE, exitCode: 0, ...evidence }
});

const test = (passed: boolean) => ({
	name: 'T01.sh',
	passed,
	durationMs: 1,
	exitCode: passed ? 0 : 1,
	problem: null
});

describe('missingEvidence', () => {
	it.each([
		['a pull to the ordered commit', 'pull', { commitAfter: COMMIT }, COMMIT],
		['a pull of whatever the branch has', 'pull', { commitAfter: OTHER }, null],
		[
			'a switch that runs what it built',
			'switch',
			{ builtPath: '/nix/store/x', systemPathAfter: '/nix/store/x' },
			null
		],
		[
			'a system set for the next boot',
			'boot',
			{ builtPath: '/nix/store/x', profilePathAfter: '/nix/store/x' },
			null
		],
		['another boot', 'reboot', { bootIdBefore: 'one', bootIdAfter: 'two' }, null],
		[
			'another agent process',
			'restart-agent',
			{ instanceBefore: 'one', instanceAfter: 'two' },
			null
		],
		['passing tests', 'test', { tests: [test(true)] }, null],
		['a host without tests', 'test', { tests: [] }, null]
	] as const)('believes %s', (_, command, evidence, commit) => {
		expect(missingEvidence(command, result(evidence as Partial<Evidence>), { commit })).toBeNull();
	});

	it.each([
		['a failing exit code', 'pull', { exitCode: 1, commitAfter: COMMIT }, COMMIT, /exit code is 1/],
		[
			'no exit code',
			'pull',
			{ exitCode: null, commitAfter: COMMIT },
			COMMIT,
			/exit code is unknown/
		],
		['no commit', 'pull', {}, COMMIT, /not which commit/],
		['another commit', 'pull', { commitAfter: OTHER }, COMMIT, /bbbbbbb instead of aaaaaaa/],
		['no running system', 'switch', { builtPath: '/nix/store/x' }, null, /not which system runs/],
		[
			'nothing built',
			'switch',
			{ systemPathAfter: '/nix/store/x' },
			null,
			/not which system it built/
		],
		[
			'another system running',
			'pull-switch',
			{ commitAfter: COMMIT, builtPath: '/nix/store/x', systemPathAfter: '/nix/store/y' },
			COMMIT,
			/not the one it built/
		],
		[
			'a boot that would start another system',
			'boot',
			{ builtPath: '/nix/store/x', profilePathAfter: '/nix/store/y' },
			null,
			/next boot does not start/
		],
		[
			'the same boot',
			'reboot',
			{ bootIdBefore: 'one', bootIdAfter: 'one' },
			null,
			/not started anew/
		],
		['a reboot nobody saw', 'reboot', { bootIdBefore: 'one' }, null, /not started anew/],
		[
			'the same agent process',
			'restart-agent',
			{ instanceBefore: 'one', instanceAfter: 'one' },
			null,
			/the one that ran before/
		],
		['no test results', 'test', {}, null, /no test results/],
		[
			'a failed test',
			'test',
			{ tests: [test(true), test(false)] },
			null,
			/a test in its results failed/
		]
	] as const)('does not believe %s', (_, command, evidence, commit, sentence) => {
		expect(
			missingEvidence(command, result(evidence as unknown as Partial<Evidence>), { commit })
		).toMatch(sentence);
	});
});
