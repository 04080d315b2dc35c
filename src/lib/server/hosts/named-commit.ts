import { Commit } from '$lib/protocol/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { HostRecord } from './host-record.ts';

/** Where commits can be looked up that no host has told of. */
export type CommitHistory = { commitsBeginningWith(prefix: string): Promise<readonly string[]> };

/**
 * The one commit whose hash begins with `prefix`, among those of the history and of the hosts. All 40 digits name a commit
 * that need not be known: the host may have it.
 * @throws {FleetError} invalid: there is none, or more than one
 */
export async function namedCommit(
	prefix: string,
	around: { history: CommitHistory | undefined; hosts: Iterable<HostRecord> }
): Promise<string> {
	if (Commit.safeParse(prefix).success) return prefix;
	const known = [...around.hosts].flatMap(commitsOf);
	const found = new Set((await around.history?.commitsBeginningWith(prefix)) ?? []);
	for (const commit of known) if (commit.startsWith(prefix)) found.add(commit);
	const [commit, ...others] = found;
	if (commit === undefined)
		throw new FleetError(
			'invalid',
			`The dashboard knows no commit that begins with ${prefix}. Push it first, or give all 40 digits.`,
			{ field: 'commit' }
		);
	if (others.length > 0)
		throw new FleetError(
			'invalid',
			`${found.size} commits begin with ${prefix}. Give more digits, or all 40.`,
			{ field: 'commit' }
		);
	return commit;
}

/** Every commit that a host has told of, or is kept on. */
function commitsOf({ facts, pinnedCommit }: HostRecord): string[] {
	const told = [
		pinnedCommit,
		facts?.checkout?.commit,
		facts?.lastActivation?.commit,
		facts?.lastGoodActivation?.commit,
		facts?.lastBoot?.commit,
		...(facts?.evaluated ?? []).map(({ commit }) => commit)
	];
	return told.filter((commit) => typeof commit === 'string');
}
