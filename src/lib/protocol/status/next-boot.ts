import { fitsKind } from '../command-table.ts';
import type { HostFacts, LastActivation, Running } from '../host.ts';
import { compartment } from './compartment.ts';
import type { StatusInput } from './input.ts';
import type { Compartment } from './types.ts';
import { short } from './words.ts';

/** The activation that what runs is measured against: a Boot that came true is one, and nobody's doing by hand. */
export function lastGood({
	running,
	lastBoot,
	lastGoodActivation
}: Pick<HostFacts, 'running' | 'lastBoot' | 'lastGoodActivation'>): LastActivation | null {
	const cameTrue =
		lastBoot !== undefined &&
		lastBoot.systemPath === running?.systemPath &&
		lastBoot.at >= (lastGoodActivation?.at ?? 0);
	return cameTrue ? lastBoot : lastGoodActivation;
}

/** The last activation, if it failed and no later Boot of the same commit has taken its place. */
export function lastFailed({ lastActivation: last, lastBoot: boot }: HostFacts) {
	if (last === null || last.outcome === 'succeeded') return null;
	return boot !== undefined && boot.commit === last.commit && boot.at >= last.at ? null : last;
}

/** What a reboot does about a checkout that does not run yet; null: it would bring something else. */
export function waitsForBoot(of: {
	facts: HostFacts;
	running: Running;
	commit: string;
	/** What the commit evaluates to, where that is known. */
	evaluated: string | null;
}): Compartment | null {
	const { running, commit } = of;
	const boot = of.facts.lastBoot?.commit === commit ? of.facts.lastBoot : undefined;
	const wanted = of.evaluated ?? boot?.systemPath ?? null;
	if (wanted === null || wanted !== running.profilePath || wanted === running.systemPath)
		return null;
	if (boot?.systemPath === wanted && boot.outcome !== 'succeeded')
		return compartment(
			'error',
			'activation-failed',
			`Setting ${short(commit)} for the next boot failed, so nobody knows what it starts. Look at the output, then Boot again.`
		);
	return compartment(
		'behind',
		'set-for-next-boot',
		`The next boot starts what ${short(commit)} makes: a reboot brings it.`
	);
}

/** What runs is right: does it stay, and is it all there? Null: it does, and is. */
export function atNextBoot(input: StatusInput, running: Running): Compartment | null {
	const { profilePath, systemPath } = running;
	if (profilePath !== null && profilePath !== systemPath) return bootsAnother(input, profilePath);
	// Of a profile that is another system, earlier agents told whether *that* needs a reboot.
	if (running.rebootNeeded !== true) return null;
	return compartment(
		'behind',
		'reboot-needed',
		'The right system is active; a reboot finishes it (kernel, initrd or modules changed).'
	);
}

function bootsAnother({ facts, profile }: StatusInput, path: string): Compartment {
	const known = [facts?.lastBoot, ...(facts?.evaluated ?? [])].find(
		(each) => each?.systemPath === path
	);
	const from = known?.commit == null ? '' : `, made from ${short(known.commit)}`;
	const remedy = fitsKind('boot', profile?.kind ?? 'nixos') ? 'Boot or Switch' : 'Switch';
	return compartment(
		'behind',
		'boots-another-system',
		`The right system runs, but the next boot starts another one${from}. ${remedy} makes it start this one.`
	);
}
