import type { FleetRow } from '$lib/protocol/live.ts';
import { commitInWords } from '$lib/protocol/status/words.ts';
import type { Target } from '$lib/protocol/target.ts';

/** What this page knows of a commit, as a sentence: it is the target, or some host has it. Empty where it knows nothing. */
export function knownCommit(
	commit: string,
	{ target, rows }: { target: Target | null; rows: Iterable<FleetRow> }
): string {
	if (target?.commit === commit && target.message !== null)
		return commitInWords({ commit, subject: target.message, branch: target.branch });
	for (const row of rows)
		if (row.commit === commit && row.commitSubject !== null)
			return commitInWords({ commit, subject: row.commitSubject, branch: row.branch });
	return '';
}
