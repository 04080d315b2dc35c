import { shortCommit } from '$lib/protocol/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunContext } from '../context.ts';
import { commitOf } from '../git-steps.ts';
import { StepFailure } from '../step-failure.ts';
import { fetchBranch, wantedCommit } from './fetch-isolated.ts';
import { ensureClone } from './isolated-clone.ts';
import { requireSigned } from './require-signed.ts';

/** Brings the commit to the host without checking it out: what is checked out, and what runs, stay as they are. */
export async function fetchPreview(context: RunContext): Promise<void> {
	const { config, evidence, log } = context;
	if (config.repoMode === 'isolated') await ensureClone(context);
	else if (!existsSync(join(config.repoDir, '.git')))
		throw new StepFailure(
			`${config.repoDir} is not a Git checkout. Clone your repository there, or correct NIXFLEET_REPO_DIR.`
		);
	const head = await commitOf(context, 'HEAD');
	evidence.commitBefore = head;
	evidence.commitAfter = head;
	const wanted = await wantedCommit(context, await fetchBranch(context));
	await requireSigned(context, wanted);
	evidence.previewedCommit = wanted;
	log.line(`A preview of ${shortCommit(wanted)}; nothing will be changed`);
}
