import type { TestResult } from '$lib/protocol/index.ts';
import { discoverTests, type HostTest } from '../../facts/host-tests.ts';
import { endOf, runInOperation, type RunContext } from '../context.ts';
import { StepFailure, StepInterrupted } from '../step-failure.ts';
import { killTree, treeOf } from '../kill-tree.ts';
import { KILL_GRACE_MS } from '../child-process.ts';

/** Runs the host's test scripts one after the other, each as its own process, each with its own result. */
export async function test(context: RunContext): Promise<void> {
	const found = discoverTests(context.config);
	if (found === null)
		throw new StepFailure(
			'There is no checkout on this host yet, so there are no tests to run. Pull first.'
		);
	const results: TestResult[] = [];
	context.evidence.tests = results;
	if (found.length === 0) {
		context.evidence.exitCode = 0;
		context.log.line(`No tests: hosts/${context.config.hostname}/tests/ has no T*.sh`);
		return;
	}
	for (const [index, script] of found.entries()) {
		context.log.line(`Test ${index + 1} of ${found.length}: ${script.name}`);
		const result = await runTest(context, script);
		results.push(result);
		context.log.line(
			`${result.passed ? 'passed' : 'FAILED'}: ${script.name} (${result.problem ?? `exit code ${result.exitCode ?? 'unknown'}`}, ${Math.round(result.durationMs)} ms)`
		);
	}
	const failures = results.filter((result) => !result.passed).map((result) => result.name);
	if (failures.length > 0) {
		context.evidence.exitCode ||= 1;
		throw new StepFailure(
			`${failures.length} of ${results.length} tests failed: ${failures.slice(0, 10).join(', ')}${failures.length > 10 ? ' …' : ''}. Their output is in the log.`
		);
	}
	context.evidence.exitCode = 0;
}

async function runTest(context: RunContext, script: HostTest): Promise<TestResult> {
	const { name } = script;
	if (script.problem !== null) {
		context.evidence.exitCode ||= 1;
		return { name, passed: false, durationMs: 0, exitCode: null, problem: script.problem };
	}
	const begun = performance.now();
	const earlierExit = context.evidence.exitCode;
	try {
		const result = await runInOperation(context, {
			argv: [script.path],
			cwd: context.config.repoDir
		});
		// What a test leaves running would disturb the next one.
		await killTree(treeOf(context.entry), KILL_GRACE_MS);
		// The first failure is what the evidence shows.
		if (earlierExit) context.evidence.exitCode = earlierExit;
		return {
			name,
			passed: result.exitCode === 0,
			durationMs: result.durationMs,
			exitCode: result.exitCode,
			problem: result.signal === null ? null : `ended with ${endOf(result)}`
		};
	} catch (error) {
		const durationMs = Math.round(performance.now() - begun);
		if (error instanceof StepInterrupted) {
			const problem = context.interrupt.reason === 'timed-out' ? 'timed out' : 'stopped';
			context.evidence.tests?.push({ name, passed: false, durationMs, exitCode: null, problem });
			throw error;
		}
		if (error instanceof StepFailure)
			return { name, passed: false, durationMs, exitCode: null, problem: error.message };
		throw error;
	}
}
