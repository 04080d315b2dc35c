import { DEFAULT_PHASE_LIMITS, missingEvidence } from '$lib/protocol/index.ts';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readHostFile } from '../facts/host-file.ts';
import { hostConfig, makeRepository, temporaryFolder, until, write } from '../support/fixtures.ts';
import { performHere, startHere } from '../support/operation.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

function setup(scripts: Record<string, string>) {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	for (const [name, body] of Object.entries(scripts))
		write(join(repo.path, 'hosts/alpha/tests', name), `#!/bin/sh\n${body}\n`, 0o755);
	return { folder, repo, config: hostConfig(folder, { repoDir: repo.path, repoMode: 'shared' }) };
}

it('a name is never read by a shell', async () => {
	const { folder, config } = setup({
		'T1;touch canary;.sh': 'pwd',
		'T2 $(touch canary).sh': 'pwd'
	});
	const result = await performHere(config, { command: 'test' });
	expect(result).toMatchObject({
		outcome: 'succeeded',
		evidence: { tests: [{ passed: true }, { passed: true }] }
	});
	expect(existsSync(join(config.repoDir, 'canary'))).toBe(false);
	expect(existsSync(join(folder, 'canary'))).toBe(false);
});

it('runs every script and reports each', async () => {
	const { config } = setup({
		'T1.sh': 'echo fine',
		'T2.sh': 'echo broken >&2; exit 3',
		'T3.sh': 'echo after'
	});
	const result = await performHere(config, { command: 'test' });
	expect(result).toMatchObject({
		outcome: 'failed',
		message: '1 of 3 tests failed: T2.sh. Their output is in the log.',
		evidence: {
			exitCode: 3,
			tests: [
				{ name: 'T1.sh', passed: true, exitCode: 0 },
				{ name: 'T2.sh', passed: false, exitCode: 3 },
				{ name: 'T3.sh', passed: true, exitCode: 0 }
			]
		}
	});
	expect(result.log).toMatch(
		/Test 2 of 3: T2\.sh[\s\S]*broken[\s\S]*Test 3 of 3: T3\.sh[\s\S]*after/
	);
	expect(readHostFile(config.stateDir).lastTest).toMatchObject({
		passed: 2,
		failed: 1,
		failures: ['T2.sh']
	});
});

it('succeeds, with evidence, when all pass', async () => {
	const { config } = setup({ 'T1.sh': 'true', 'T2.sh': 'true' });
	const result = await performHere(config, { command: 'test' });
	expect(result).toMatchObject({ outcome: 'succeeded', message: 'All 2 tests passed on alpha.' });
	expect(missingEvidence('test', result, { commit: null })).toBeNull();
});

it('no tests are no failure', async () => {
	const result = await performHere(setup({}).config, { command: 'test' });
	expect(result).toMatchObject({
		outcome: 'succeeded',
		message: 'This host has no tests: nothing was run.',
		evidence: { exitCode: 0, tests: [] }
	});
	expect(missingEvidence('test', result, { commit: null })).toBeNull();
});

it('a script that may not be run is a failed test, and is not run', async () => {
	const { folder, repo, config } = setup({ 'T1.sh': 'true' });
	write(join(folder, 'evil.sh'), `#!/bin/sh\necho evil ran\n`, 0o755);
	symlinkSync(join(folder, 'evil.sh'), join(repo.path, 'hosts/alpha/tests/T2.sh'));
	const result = await performHere(config, { command: 'test' });
	expect(result).toMatchObject({
		outcome: 'failed',
		evidence: {
			exitCode: 1,
			tests: [{ passed: true }, { passed: false, problem: 'lies outside the checkout' }]
		}
	});
	expect(result.log).not.toContain('evil ran');
});

it('a test that takes too long ends the run as timed out', async () => {
	const { config } = setup({ 'T1.sh': 'true', 'T2.sh': 'sleep 300', 'T3.sh': 'echo never' });
	const result = await performHere(config, {
		command: 'test',
		phaseLimits: { ...DEFAULT_PHASE_LIMITS, test: 300 }
	});
	expect(result).toMatchObject({
		outcome: 'timed-out',
		evidence: { tests: [{ passed: true }, { passed: false, problem: 'timed out' }] }
	});
	expect(result.log).not.toContain('never');
});

it.each([
	['cancelled', 'cancelled'],
	['shutdown', 'interrupted']
] as const)('tests that were broken off (%s) have not failed', async (reason, outcome) => {
	const { config } = setup({ 'T1.sh': 'true', 'T2.sh': 'touch begun; sleep 300' });
	const { result, interrupt } = startHere(config, { command: 'test' });
	await until(() => existsSync(join(config.repoDir, 'begun')), 'the second test');
	interrupt.trip(reason);
	expect(await result).toMatchObject({
		outcome,
		evidence: { tests: [{ passed: true }, { passed: false, problem: 'stopped' }] }
	});
	expect(readHostFile(config.stateDir).lastTest).toBeNull();
});

it('without a checkout says to pull', async () => {
	const { config, folder } = setup({});
	expect(
		(await performHere({ ...config, repoDir: join(folder, 'none') }, { command: 'test' })).message
	).toContain('Pull first');
});
