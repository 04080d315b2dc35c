import { repositoryKey } from '../repository-url.ts';
import { isSimulated } from '../simulated.ts';
import type { Target } from '../target.ts';
import { compartment } from './compartment.ts';
import type { StatusInput } from './input.ts';
import type { Compartment } from './types.ts';
import { ageInWords } from './words.ts';

export type ApplicableTarget =
	| { target: Target }
	/** `ofHost`: it is about this host, which is then to be looked after; else no host can be compared. */
	| { unknown: Compartment; ofHost: boolean };

const notOfHost = (reason: 'no-target' | 'target-stale', message: string): ApplicableTarget => ({
	unknown: compartment('unknown', reason, message),
	ofHost: false
});
const ofHost = (message: string): ApplicableTarget => ({
	unknown: compartment('unknown', 'no-target', message),
	ofHost: true
});

/** The target, if it says anything about this host; else why it does not. */
export function applicableTarget(input: StatusInput): ApplicableTarget {
	if (input.pinnedCommit) return { target: pinnedTarget(input, input.pinnedCommit) };
	const { target, source, error } = input.target;
	if (target === null)
		return notOfHost(
			'no-target',
			source === 'none'
				? 'No target is configured, so nobody can say what this host should be on.'
				: `The target is not known yet${error === null ? '.' : `: ${error}`}`
		);
	const age = input.now - target.fetchedAt;
	if (age > input.policy.targetStaleAfterMs)
		return notOfHost('target-stale', `The target has not been reachable for ${ageInWords(age)}.`);
	const branch = input.profile?.branch ?? null;
	if (target.branch !== null && branch !== null && branch !== target.branch)
		return ofHost(
			`This host follows the branch ${branch}; the fleet's target is on ${target.branch}.`
		);
	const repoUrl = input.profile?.repoUrl ?? input.facts?.checkout?.remoteUrl ?? null;
	if (
		target.repoUrl !== null &&
		repoUrl !== null &&
		repositoryKey(target.repoUrl) !== repositoryKey(repoUrl)
	) {
		if (input.profile !== null && isSimulated(input.profile))
			return notOfHost(
				'no-target',
				'It follows a repository that nobody has, so it is compared with no target.'
			);
		return ofHost(
			`This host follows another repository than the fleet's target: ${repoUrl}. The dashboard compares it when NIXFLEET_MORE_REPOS names it.`
		);
	}
	return { target };
}

/** A pin is known for certain and cannot go stale. What the target says of the same commit holds for it, too. */
function pinnedTarget({ target, now }: StatusInput, commit: string): Target {
	if (target.target?.commit === commit) return { ...target.target, fetchedAt: now };
	return {
		commit,
		branch: null,
		repoUrl: null,
		message: null,
		committedAt: null,
		lockHash: null,
		lockInputs: null,
		systemPaths: null,
		fetchedAt: now
	};
}
