import { describe, expect, it } from 'vitest';
import { row, status } from '$lib/client/fixtures.ts';
import { compartment } from '$lib/protocol/status/compartment.ts';
import { consequence, failureWords, signatureWords } from './index.ts';

const NOWHERE = { target: null };

it('says what a switch does, from which commit', () => {
	const host = { name: 'hsb1', commit: 'abc1234'.padEnd(40, '0') };
	expect(consequence('switch', host, NOWHERE)).toEqual({
		name: 'hsb1',
		effect: 'will be rebuilt from abc1234 and activated.'
	});
	expect(consequence('pull-switch', host, { target: 'def5678'.padEnd(40, '0') }).effect).toContain(
		'def5678'
	);
});

it('does not invent a commit it does not know', () => {
	expect(consequence('switch', { name: 'hsb1', commit: null }, NOWHERE).effect).toContain(
		'its checkout'
	);
	expect(consequence('pull', { name: 'hsb1', commit: null }, NOWHERE).effect).toContain('head');
});

it('names the generation that is gone back to, and the age from which things are removed', () => {
	const host = { name: 'hsb1', commit: null };
	const about = { target: null, argument: { generation: 7 } };
	expect(consequence('rollback', host, about).effect).toContain('generation 7');
	expect(
		consequence('collect-garbage', host, { target: null, argument: { keepDays: 1 } }).effect
	).toContain('older than 1 day ');
	expect(consequence('collect-garbage', host, NOWHERE).effect).toContain('older than 30 days');
});

it('says whether anybody vouches for a commit, and does not pretend', () => {
	const commit = 'a'.repeat(40);
	const good = { good: true, signer: 'alice@example.org', problem: null };
	expect(signatureWords({ commit, signature: good })).toBe('signed by alice@example.org');
	expect(signatureWords({ commit, signature: null })).toMatch(/^unsigned/);
	expect(signatureWords({ commit: null, signature: null })).toBe('not known');
	const bad = { good: false, signer: null, problem: 'is not signed' };
	expect(signatureWords({ commit, signature: bad })).toBe('is not signed');
});

it('a notification says what went wrong and why the host is not on target', () => {
	const after = row('hsb1', { status: status({}, { sentence: 'Behind the target.' }) });
	expect(failureWords(after, { command: 'switch', message: 'The build failed.' })).toBe(
		'The build failed. Now: Behind the target.'
	);
	expect(failureWords(after, { command: 'switch', message: null })).toBe('Behind the target.');
	expect(failureWords(after, { command: 'switch', message: 'Behind the target.' })).toBe(
		'Behind the target.'
	);
});

describe('a notification says once', () => {
	const failed = '1 of 2 tests failed: T2.sh.';
	const tests = compartment('error', 'tests-failed', failed);
	const notBuilt = 'Building aaaaaaa failed: nothing was activated.';
	const system = compartment('error', 'build-failed', notBuilt);
	const after = (sentence: string) =>
		row('hsb1', { status: { ...status({}, { sentence }), tests, system } });
	const run = { command: 'test', message: `${failed} Their output is in the log.` } as const;
	const build = { command: 'pull-switch', message: 'The build failed at aaaaaaa.' } as const;

	it('which tests failed, and that nothing was built', () => {
		expect(failureWords(after(failed), run)).toBe(run.message);
		expect(failureWords(after(notBuilt), build)).toBe(build.message);
	});

	it('but not less than all there is to say', () => {
		expect(failureWords(after(`${failed} Behind the target.`), run)).toBe(
			`${run.message} Now: Behind the target.`
		);
		// What another command came to is not what this one came to.
		expect(failureWords(after(notBuilt), run)).toBe(`${run.message} Now: ${notBuilt}`);
		expect(failureWords(after(failed), build)).toBe(`${build.message} Now: ${failed}`);
	});
});
