import { shortCommit } from '$lib/protocol/index.ts';
import { deployedPath, readDeployed } from '../../facts/deployed.ts';
import { readHostFile } from '../../facts/host-file.ts';
import { parseSignature, signatureQuestion } from '../../facts/signature.ts';
import type { RunContext } from '../context.ts';
import { askGit, isAncestor } from '../git-steps.ts';
import { StepFailure } from '../step-failure.ts';

/**
 * Where this host has allowed signers: lets through a commit that one of them signed and that descends from the one
 * deployed last. Nothing that the dashboard says, force included, changes that.
 * @throws {StepFailure} with the reason
 */
export async function requireSigned(context: RunContext, commit: string): Promise<void> {
	const { config, log } = context;
	if (config.allowedSignersFile === null) return;
	const answer = await askGit(context, signatureQuestion(config.allowedSignersFile, commit));
	const signature = parseSignature(answer.exitCode === 0 ? answer.stdout : null);
	if (!signature.good)
		throw new StepFailure(
			`Commit ${shortCommit(commit)} ${signature.problem ?? 'is not signed'}, so this host does not take it. Sign it with a key that ${config.allowedSignersFile} on this host lists, and push it again.`
		);
	log.line(`Commit ${shortCommit(commit)} is signed by ${signature.signer ?? 'unknown'}`);
	await requireForward(context, commit);
}

/** An old commit with a good signature is still an old commit. */
async function requireForward(context: RunContext, commit: string): Promise<void> {
	const { stateDir } = context.config;
	const deployed = readDeployed(stateDir);
	if (deployed === 'unreadable')
		throw new StepFailure(
			`What was deployed here last cannot be read from ${deployedPath(stateDir)}, so nothing can be shown to come after it. Repair the file, or remove it to begin anew.`
		);
	// Until the first switch with signatures, what was activated without them is where the host stands.
	const before = deployed.commit ?? readHostFile(stateDir).lastGoodActivation?.commit ?? null;
	if (before === null || before === commit || (await isAncestor(context, before, commit))) return;
	throw new StepFailure(
		`Commit ${shortCommit(commit)} does not come after ${shortCommit(before)}, which was deployed here last, so this host does not take it. Push a signed commit on top of ${shortCommit(before)}; to go back on purpose, roll back to a generation, or remove ${deployedPath(stateDir)} on the host.`
	);
}

/** What is checked out already is built or run only if it is signed, and only as it was signed. @throws {StepFailure} */
export async function requireSignedCheckout(context: RunContext, head: string): Promise<void> {
	const { config } = context;
	if (config.allowedSignersFile === null) return;
	await requireSigned(context, head);
	const untracked = config.repoMode === 'isolated' ? 'normal' : 'no';
	const status = await askGit(context, ['status', '--porcelain', `--untracked-files=${untracked}`]);
	if (status.exitCode !== 0 || status.stdout.trim() !== '')
		throw new StepFailure(
			`The checkout in ${config.repoDir} has changes that nobody signed, so nothing is done with it. ${config.repoMode === 'isolated' ? 'Pull to restore it.' : 'Commit and sign them, or undo them.'}`
		);
}
