import { applicableTarget } from './applicable-target.ts';
import { compartment } from './compartment.ts';
import type { StatusInput } from './input.ts';
import type { Compartment } from './types.ts';
import { plural, short } from './words.ts';

/** G: is what is checked out what the target says? */
export function gitStatus(input: StatusInput): Compartment {
	const { facts } = input;
	const checkout = facts?.checkout ?? null;
	// A pull that failed explains a missing checkout, too.
	if (facts?.lastPull && !facts.lastPull.ok)
		return compartment('error', 'pull-failed', `The last pull failed: ${facts.lastPull.message}`);
	if (checkout === null)
		return compartment(
			'unknown',
			'no-checkout',
			'The host has not reported a checkout. Pull to make one.'
		);
	if (checkout.dirty && input.profile?.repoMode !== 'shared')
		return compartment(
			'error',
			'dirty-checkout',
			"The agent's own checkout was changed by hand. Pull to restore it."
		);
	const wanted = input.profile?.branch ?? null;
	if (
		input.profile?.repoMode === 'shared' &&
		checkout.branch !== null &&
		wanted !== null &&
		checkout.branch !== wanted
	)
		return compartment(
			'error',
			'other-branch',
			`The checkout is on the branch ${checkout.branch} instead of ${wanted}.`
		);

	const found = applicableTarget(input);
	if ('unknown' in found) return found.unknown;
	const { target } = found;
	if (checkout.commit === target.commit)
		return compartment('ok', 'on-target', `On the target commit ${short(target.commit)}.`);
	const relation = input.ancestry?.(checkout.commit, target.commit) ?? { relation: 'unknown' };
	switch (relation.relation) {
		case 'descendant':
			return compartment(
				'ok',
				'ahead',
				`Ahead of the target by ${plural(relation.ahead, 'commit')}: the target lags behind.`
			);
		case 'ancestor':
			return compartment(
				'behind',
				'behind-target',
				`Behind the target ${short(target.commit)} by ${plural(relation.behind, 'commit')}.`
			);
		case 'diverged':
			return compartment(
				'error',
				'diverged',
				`The checkout ${short(checkout.commit)} has diverged from the target ${short(target.commit)}.`
			);
		case 'unknown':
			return compartment(
				'behind',
				'differs-from-target',
				`On ${short(checkout.commit)}; the target is ${short(target.commit)}.`
			);
	}
}
