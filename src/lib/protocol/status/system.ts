import type { LastActivation } from '../host.ts';
import type { ApplicableTarget } from './applicable-target.ts';
import { compartment } from './compartment.ts';
import type { StatusInput } from './input.ts';
import { atNextBoot, lastFailed, lastGood, waitsForBoot } from './next-boot.ts';
import type { Compartment } from './types.ts';
import { ageInWords, short } from './words.ts';

/** S: is what is checked out also what runs? */
export function systemStatus(input: StatusInput, found: ApplicableTarget): Compartment {
	const { facts } = input;
	const running = facts?.running ?? null;
	const commit = facts?.checkout?.commit ?? null;
	const good = facts === null ? null : lastGood(facts);
	const failed = facts === null ? null : lastFailed(facts);
	if (failed !== null && failed.commit !== null && failed.commit === commit)
		return activationFailed(failed);
	if (commit !== null && facts?.evaluationFailure?.commit === commit)
		return compartment('error', 'does-not-evaluate', facts.evaluationFailure.message);

	if (facts === null || running === null)
		return compartment(
			'unknown',
			'no-running-system',
			'The host has not reported which system runs.'
		);

	const evaluated = commit === null ? null : evaluatedPath({ input, found, commit });
	if (commit !== null && evaluated === running.systemPath) {
		const later = atNextBoot(input, running);
		if (later !== null) return later;
		return good !== null && good.commit !== commit
			? compartment(
					'ok',
					'no-change-for-this-host',
					`${short(commit)} changes nothing for this host: the right system runs already.`
				)
			: compartment('ok', 'system-evaluated', 'Runs exactly what the checkout evaluates to.');
	}
	if (good !== null && good.systemPath !== null && good.systemPath !== running.systemPath)
		return failed !== null && failed.systemPath === running.systemPath
			? compartment(
					'error',
					'activation-failed',
					`Activating ${named(failed)} failed and left its system running.`
				)
			: drifted(input.now, running.activatedAt);
	const waits = commit === null ? null : waitsForBoot({ facts, running, commit, evaluated });
	if (waits !== null) return waits;
	if (evaluated !== null)
		return compartment(
			'behind',
			'rebuild-needed',
			'The checkout builds another system than the one that runs. Switch to it.'
		);
	// An activation without a path proves nothing about what runs now.
	if (good === null || good.systemPath === null)
		return compartment(
			'unknown',
			'activation-unrecorded',
			'The running system was not activated by NixFleet, so its commit is not known. Switch once to know.'
		);
	if (commit === null)
		return compartment(
			'unknown',
			'no-checkout',
			`${good.commit === null ? 'An older generation' : short(good.commit)} runs, but the host has not reported what is checked out.`
		);
	if (good.commit === commit)
		return (
			atNextBoot(input, running) ??
			compartment('ok', 'system-activated', `Runs what was activated from ${short(commit)}.`)
		);
	return compartment(
		'behind',
		'probably-rebuild-needed',
		`${good.commit === null ? 'An older generation' : short(good.commit)} runs, ${short(commit)} is checked out: a switch is probably needed (not evaluated yet).`
	);
}

/** What was activated, in a sentence. */
const named = ({ commit }: LastActivation): string =>
	commit === null ? 'an older generation' : short(commit);

/** Without a path there was nothing to activate. */
function activationFailed(failed: LastActivation): Compartment {
	if (failed.outcome === 'rolled-back')
		return compartment(
			'error',
			'activation-rolled-back',
			`Activating ${named(failed)} was undone; the previous system runs.`
		);
	return failed.systemPath === null
		? compartment(
				'error',
				'build-failed',
				`Building ${named(failed)} failed: nothing was activated.`
			)
		: compartment('error', 'activation-failed', `Activating ${named(failed)} failed.`);
}

const drifted = (now: number, since: number | null): Compartment =>
	compartment(
		'error',
		'drifted',
		`Another system runs than the one activated last: it was changed by hand${since === null ? '' : ` ${ageInWords(now - since)} ago`}.`
	);

/** The path a commit evaluates to: from the host itself, or published with the target. */
function evaluatedPath(of: {
	input: StatusInput;
	found: ApplicableTarget;
	commit: string;
}): string | null {
	const { input, found, commit } = of;
	for (const each of input.facts?.evaluated ?? [])
		if (each.commit === commit) return each.systemPath;
	if (!('target' in found) || found.target.commit !== commit) return null;
	const paths = found.target.systemPaths;
	return paths !== null && Object.hasOwn(paths, input.name) ? (paths[input.name] ?? null) : null;
}
