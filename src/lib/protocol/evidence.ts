import { builds, changesSystem } from './command-table.ts';
import type { Command, CommandArgument } from './command.ts';
import type { OperationResult } from './operation.ts';

/**
 * Whether a claimed success is proven by the evidence beside it; null when it is, else the sentence
 * that says what is missing. The server marks `succeeded` only when this returns null, so a host
 * that merely says "ok" is not believed.
 */
export function missingEvidence(
	command: Command,
	result: OperationResult,
	{ commit, argument = null }: { commit: string | null; argument?: CommandArgument | null }
): string | null {
	const { evidence } = result;
	if (evidence.exitCode !== 0)
		return `The host reported success, but its exit code is ${evidence.exitCode ?? 'unknown'}.`;
	if (command === 'pull' || command === 'pull-switch') {
		if (evidence.commitAfter === null)
			return 'The host reported success, but not which commit it checked out.';
		if (commit !== null && evidence.commitAfter !== commit)
			return `The host reported success, but checked out ${evidence.commitAfter.slice(0, 7)} instead of ${commit.slice(0, 7)}.`;
	}
	if (builds(command) && evidence.builtPath === null)
		return 'The host reported success, but not which system it built.';
	if (command === 'boot' && evidence.profilePathAfter !== evidence.builtPath)
		return 'The host reported success, but the next boot does not start the system it built.';
	const wanted = argument?.systemPath ?? null;
	if (changesSystem(command) && wanted !== null && evidence.builtPath !== wanted)
		return `The host reported success, but for ${evidence.builtPath ?? 'an unknown system'} instead of ${wanted}.`;
	if (command === 'evaluate' && evidence.evaluatedPath === null)
		return 'The host reported success, but not which system the commit makes.';
	if (command === 'preview' && (evidence.builtPath === null || evidence.previewedCommit === null))
		return 'The host reported success, but not which commit it built, or which system that made.';
	if (command === 'preview' && commit !== null && evidence.previewedCommit !== commit)
		return `The host reported success, but built ${evidence.previewedCommit?.slice(0, 7)} instead of ${commit.slice(0, 7)}.`;
	if (command === 'compare' && evidence.comparison?.closure == null)
		return 'The host reported success, but no comparison.';
	if (command === 'collect-garbage' && evidence.garbage === null)
		return 'The host reported success, but not what it removed.';
	if (changesSystem(command)) {
		if (evidence.systemPathAfter === null)
			return 'The host reported success, but not which system runs now.';
		if (evidence.builtPath !== evidence.systemPathAfter)
			return 'The host reported success, but the running system is not the one it built.';
	}
	if (command === 'test') {
		if (evidence.tests === null) return 'The host reported success, but no test results.';
		if (evidence.tests.some((test) => !test.passed))
			return 'The host reported success, but a test in its results failed.';
	}
	if (command === 'reboot' && !differ(evidence.bootIdBefore, evidence.bootIdAfter))
		return 'The host reported success, but it has not started anew.';
	if (command === 'restart-agent' && !differ(evidence.instanceBefore, evidence.instanceAfter))
		return 'The host reported success, but its agent is the one that ran before.';
	return null;
}

const differ = (before: string | null, after: string | null): boolean =>
	before !== null && after !== null && before !== after;
