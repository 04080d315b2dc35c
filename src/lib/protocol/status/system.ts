import { applicableTarget } from './applicable-target.ts';
import { compartment } from './compartment.ts';
import type { StatusInput } from './input.ts';
import type { Compartment } from './types.ts';
import { short } from './words.ts';

/** S: is what is checked out also what runs? */
export function systemStatus(input: StatusInput): Compartment {
	const running = input.facts?.running ?? null;
	if (running === null)
		return compartment(
			'unknown',
			'no-running-system',
			'The host has not reported which system runs.'
		);
	const commit = input.facts?.checkout?.commit ?? null;
	const good = input.facts?.lastGoodActivation ?? null;
	const last = input.facts?.lastActivation ?? null;

	if (commit !== null && last !== null && last.commit === commit && last.outcome !== 'succeeded')
		return last.outcome === 'rolled-back'
			? compartment(
					'error',
					'activation-rolled-back',
					`Activating ${short(commit)} was undone; the previous system runs.`
				)
			: compartment('error', 'activation-failed', `Activating ${short(commit)} failed.`);

	const evaluated = commit === null ? null : evaluatedPath(input, commit);
	if (evaluated !== null && evaluated === running.systemPath) {
		if (running.rebootNeeded === true) return rebootNeeded();
		return good !== null && good.commit !== commit
			? compartment(
					'ok',
					'no-change-for-this-host',
					`${short(commit ?? '')} changes nothing for this host: the right system runs already.`
				)
			: compartment('ok', 'system-evaluated', 'Runs exactly what the checkout evaluates to.');
	}
	if (good !== null && good.systemPath !== null && good.systemPath !== running.systemPath)
		return compartment(
			'error',
			'drifted',
			'Another system runs than the one activated last: it was changed by hand.'
		);
	if (evaluated !== null)
		return compartment(
			'behind',
			'rebuild-needed',
			'The checkout builds another system than the one that runs. Switch to it.'
		);
	if (commit === null || good === null)
		return compartment(
			'unknown',
			'activation-unrecorded',
			'The running system was not activated by NixFleet, so its commit is not known. Switch once to know.'
		);
	if (good.commit === commit) {
		if (running.rebootNeeded === true) return rebootNeeded();
		return compartment('ok', 'system-activated', `Runs what was activated from ${short(commit)}.`);
	}
	return compartment(
		'behind',
		'probably-rebuild-needed',
		`${short(good.commit)} runs, ${short(commit)} is checked out: a switch is probably needed (not evaluated yet).`
	);
}

const rebootNeeded = (): Compartment =>
	compartment(
		'behind',
		'reboot-needed',
		'The right system is active; a reboot finishes it (kernel, initrd or modules changed).'
	);

/** The path a commit evaluates to: from the host itself, or published with the target. */
function evaluatedPath(input: StatusInput, commit: string): string | null {
	for (const each of input.facts?.evaluated ?? [])
		if (each.commit === commit) return each.systemPath;
	const found = applicableTarget(input);
	if (!('target' in found) || found.target.commit !== commit) return null;
	const paths = found.target.systemPaths;
	return paths !== null && Object.hasOwn(paths, input.name) ? (paths[input.name] ?? null) : null;
}
