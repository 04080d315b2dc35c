import type { HostFacts, RolloutCommand } from '$lib/protocol/index.ts';
import { lastGood } from '$lib/protocol/status/index.ts';

/** Whether a host has what a command would bring it, as far as is known; null: not known, or the command brings nothing. */
export function hasAlready({
	command,
	commit,
	facts
}: {
	command: RolloutCommand;
	/** What it would check out; null: the command pulls nothing. */
	commit: string | null;
	/** Null: nothing is known of it that is of now. */
	facts: HostFacts | null;
}): boolean | null {
	const checkout = facts?.checkout ?? null;
	if (facts === null || command === 'test') return null;
	if (command === 'pull')
		return checkout === null ? null : checkout.commit === commit && !checkout.dirty;
	// What somebody has changed by hand is of no commit.
	const ofCheckout = checkout?.dirty === false ? checkout.commit : null;
	return runs(facts, command === 'pull-switch' ? commit : ofCheckout);
}

/** Whether the system that runs is the one of this commit; null: not known. */
function runs(facts: HostFacts, commit: string | null): boolean | null {
	const path = facts.running?.systemPath;
	if (commit === null || path === undefined) return null;
	if (facts.evaluated.some((each) => each.commit === commit && each.systemPath === path))
		return true;
	const good = lastGood(facts);
	// Another system than the one that was activated last may be of any commit.
	return good?.systemPath === path && good.commit !== null ? good.commit === commit : null;
}
