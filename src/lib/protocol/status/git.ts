import { movesCheckout } from '../command-table.ts';
import type { ApplicableTarget } from './applicable-target.ts';
import { compartment } from './compartment.ts';
import type { Ancestry, StatusInput } from './input.ts';
import type { Compartment } from './types.ts';
import { asSentence, plural, short, shortened } from './words.ts';

/** G: is what is checked out what the target says? */
export function gitStatus(input: StatusInput, found: ApplicableTarget): Compartment {
	const checkout = input.facts?.checkout ?? null;
	// A pull that failed explains a missing checkout, too.
	const failure = failedPull(input);
	if (failure !== null)
		return compartment('error', 'pull-failed', asSentence(`The last pull failed: ${failure}`));
	if (checkout === null)
		return compartment(
			'unknown',
			'no-checkout',
			'The host has not reported a checkout. Pull to make one.'
		);
	if (checkout.signature?.good === false)
		return compartment(
			'error',
			'not-signed',
			`The checkout ${short(checkout.commit)} ${checkout.signature.problem ?? 'is not signed'}: nothing is built from it. Pull a signed commit.`
		);
	if (checkout.dirty && input.profile?.repoMode === 'isolated')
		return compartment(
			'error',
			'dirty-checkout',
			"The agent's own checkout was changed by hand. Pull to restore it."
		);
	const wanted = input.profile?.branch ?? null;
	if (checkout.branch !== null && wanted !== null && checkout.branch !== wanted)
		return compartment(
			'error',
			'other-branch',
			`The checkout is on the branch ${checkout.branch} instead of ${wanted}.${input.profile?.repoMode === 'isolated' ? ' Pull to move it.' : ''}`
		);

	if ('unknown' in found) return found.unknown;
	const { target } = found;
	const the = input.pinnedCommit ? 'the pinned commit' : 'the target commit';
	const aim = input.pinnedCommit ? 'the pinned commit' : 'the target';
	if (checkout.commit === target.commit)
		return compartment('ok', 'on-target', `On ${the} ${short(target.commit)}.`);
	const relation = relationOf(input, { checkout: checkout.commit, target: target.commit });
	switch (relation.relation) {
		case 'descendant':
			return compartment(
				input.pinnedCommit ? 'behind' : 'ok',
				'ahead',
				input.pinnedCommit
					? `Ahead of ${aim} ${short(target.commit)}, by ${plural(relation.ahead, 'commit')}. Pull to go back.`
					: `Ahead of the target by ${plural(relation.ahead, 'commit')}: the target lags behind.`
			);
		case 'ancestor':
			return compartment(
				'behind',
				'behind-target',
				`Behind ${aim} ${short(target.commit)} by ${plural(relation.behind, 'commit')}${subjectsOf(relation)}.`
			);
		case 'diverged':
			return compartment(
				'error',
				'diverged',
				`The checkout ${short(checkout.commit)} has diverged from ${aim} ${short(target.commit)}.`
			);
		case 'unknown':
			return compartment(
				'behind',
				'differs-from-target',
				`On ${short(checkout.commit)}; ${aim} is ${short(target.commit)}.`
			);
	}
}

/** How the checkout stands to the target: as the dashboard knows it, else as the host found out when it last pulled. */
function relationOf(
	{ ancestry, facts }: StatusInput,
	pair: { checkout: string; target: string }
): ReturnType<Ancestry> {
	const known = ancestry?.(pair.checkout, pair.target) ?? { relation: 'unknown' };
	const found = facts?.lastPull?.ahead ?? null;
	return known.relation === 'unknown' &&
		found?.checkout === pair.checkout &&
		found.wanted === pair.target
		? { relation: 'descendant', ahead: found.by }
		: known;
}

/** Of a subject, as much as a sentence can hold. */
const SUBJECT_CHARS = 60;

/** What the newest of the missing commits say. */
function subjectsOf({ behind, subjects }: { behind: number; subjects: readonly string[] }): string {
	if (subjects.length === 0) return '';
	const shown = subjects.slice(0, 3).map((subject) => `“${shortened(subject, SUBJECT_CHARS)}”`);
	const rest = behind - shown.length;
	return `: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/**
 * Why the last pull failed; null when it did not, or when the dashboard already knows of a later one that
 * succeeded (ids sort by time). The host's next report says so, too.
 */
function failedPull({ facts, lastOperation }: StatusInput): string | null {
	const pull = facts?.lastPull ?? null;
	if (pull === null || pull.ok) return null;
	const superseded =
		lastOperation !== null &&
		lastOperation.state === 'succeeded' &&
		movesCheckout(lastOperation.command) &&
		lastOperation.id > pull.operationId;
	return superseded ? null : pull.message;
}
