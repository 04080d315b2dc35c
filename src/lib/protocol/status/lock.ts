import type { LockInputs } from '../flake-lock.ts';
import type { ApplicableTarget } from './applicable-target.ts';
import { compartment } from './compartment.ts';
import type { StatusInput } from './input.ts';
import { DAY_MS } from './policy.ts';
import type { Compartment } from './types.ts';
import { daysInWords, listed, plural } from './words.ts';

/** L: are the dependencies those of the target, and fresh? */
export function lockStatus(input: StatusInput, found: ApplicableTarget): Compartment {
	const checkout = input.facts?.checkout ?? null;
	if (checkout === null)
		return compartment('unknown', 'no-checkout', 'The host has not reported a checkout.');
	if (checkout.lockHash === null)
		return compartment('error', 'lock-missing', 'flake.lock is missing or cannot be read.');
	if ('unknown' in found && found.unknown.reason === 'target-stale') return found.unknown;
	// A host that follows no target still has dependencies that age.
	const wanted = 'target' in found ? found.target.lockHash : null;
	if (wanted !== null && wanted !== checkout.lockHash)
		return compartment(
			'behind',
			'lock-differs',
			`The dependencies changed upstream: flake.lock differs from the target${changedInputs(checkout.inputs, found)}.`
		);
	if (checkout.lockChangedAt === null)
		return compartment(
			'unknown',
			'lock-age-unknown',
			'The host could not tell when flake.lock was last changed.'
		);
	const days = Math.floor((input.now - checkout.lockChangedAt) / DAY_MS);
	if (days > input.policy.lockMaxAgeDays)
		return compartment(
			'behind',
			'lock-old',
			`flake.lock is ${plural(days, 'day')} old${oldestInputs(input)}.`
		);
	return wanted === null
		? compartment('ok', 'lock-fresh', `flake.lock was updated ${daysInWords(days)} ago.`)
		: compartment(
				'ok',
				'lock-current',
				`flake.lock is the target's, updated ${daysInWords(days)} ago.`
			);
}

/** Which inputs the target has newer or older, or has at all. */
function changedInputs(mine: LockInputs, found: ApplicableTarget): string {
	const theirs = 'target' in found ? found.target.lockInputs : null;
	if (theirs === null) return '';
	const mineByName = new Map(mine.map(({ name, lastModified }) => [name, lastModified]));
	const names = theirs
		.filter(({ name, lastModified }) => mineByName.get(name) !== lastModified)
		.map(({ name }) => name);
	return names.length === 0 ? '' : ` (${listed(names, 3)})`;
}

/** Which inputs are oldest, to know what to update. */
function oldestInputs(input: StatusInput): string {
	const dated: { name: string; lastModified: number }[] = [];
	for (const { name, lastModified } of input.facts?.checkout?.inputs ?? [])
		if (lastModified !== null) dated.push({ name, lastModified });
	if (dated.length === 0) return '';
	dated.sort((a, b) => a.lastModified - b.lastModified);
	const names = dated.map(
		(each) =>
			`${each.name} ${plural(Math.max(0, Math.floor((input.now - each.lastModified) / DAY_MS)), 'day')}`
	);
	return ` (${listed(names, 3)})`;
}
