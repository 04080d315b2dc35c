import type { FleetRow } from '$lib/protocol/live.ts';
import { hostsIn, type RolloutHost } from '$lib/protocol/rollout-look.ts';
import type { Rollout, RolloutSummary } from '$lib/protocol/rollout.ts';

export * from '$lib/protocol/rollout-look.ts';

/** What the pages show of rollouts: pure functions from what the dashboard tells. */

export const hasEnded = ({ state }: Pick<RolloutSummary, 'state'>): boolean =>
	state === 'finished' || state === 'cancelled';

/** The hosts as they stood, so that nothing moves away from under a hand; who belongs to a rollout is fixed at its start. */
export function asTheyStood(
	hosts: readonly RolloutHost[],
	stood: readonly string[]
): RolloutHost[] {
	const places = new Map(stood.map((id, place) => [id, place]));
	const placeOf = ({ hostId }: RolloutHost) => places.get(hostId) ?? stood.length;
	return [...hosts].sort((a, b) => placeOf(a) - placeOf(b));
}

/**
 * The place of the wave that holds up the next one, because it is watched or waits for something, so that a person may go on
 * without it; null: there is none, or nothing comes after it.
 */
export function heldUpAt({ state, waves }: Pick<Rollout, 'state' | 'waves'>): number | null {
	if (state !== 'running') return null;
	const place = waves.findIndex(
		(wave, place) =>
			waves[place + 1]?.state === 'waiting' &&
			(wave.state === 'soaking' || (wave.state === 'open' && wave.waitsFor !== null))
	);
	return place < 0 ? null : place;
}

/**
 * What comes when one that is paused is resumed without the hosts that failed: the next wave, because in the present one nobody is
 * waited for any more. Its place, whether anybody before it is done, and its hosts. Null: nothing failed, or more of the present
 * wave comes first, or nothing comes after it.
 */
export function nextWithoutFailed({
	state,
	counts,
	waves
}: Pick<Rollout, 'state' | 'counts' | 'waves'>): {
	place: number;
	isShown: boolean;
	hosts: number;
} | null {
	if (state !== 'paused' || counts.failed === 0) return null;
	const place = waves.findIndex((wave) => wave.state === 'waiting');
	const next = waves[place];
	if (next === undefined) return null;
	const present = waves[place - 1];
	if (present === undefined || present.counts.waiting + present.counts.asked > 0) return null;
	const isShown = waves.slice(0, place).some((wave) => wave.counts.done > 0);
	return { place, isShown, hosts: hostsIn(next.counts) };
}

export type TargetMove = { now: string | null; brings: string };

/**
 * Where hosts that are still to get their commit should by now be on another one, each difference once. Of a host that is pinned
 * the dashboard itself says what becomes of it.
 */
export function movedSince(
	rollout: Pick<Rollout, 'state' | 'hosts'>,
	rows: ReadonlyMap<string, FleetRow>
): TargetMove[] {
	if (hasEnded(rollout)) return [];
	const moves = new Map<string, TargetMove>();
	for (const { hostId, state, commit } of rollout.hosts) {
		const row = rows.get(hostId);
		if (row === undefined || commit === null || row.pinnedCommit !== null) continue;
		if (state !== 'waiting' && state !== 'asked') continue;
		if (row.targetCommit !== commit)
			moves.set(`${row.targetCommit} ${commit}`, { now: row.targetCommit, brings: commit });
	}
	return [...moves.values()];
}

/** Title of a commit as far as the fleet tells it: of its target, or of a host that has it checked out; null: not known. */
export function commitTitle(
	commit: string,
	{
		target,
		rows
	}: {
		target: { target: { commit: string; message: string | null } | null };
		rows: ReadonlyMap<string, Pick<FleetRow, 'commit' | 'commitSubject'>>;
	}
): string | null {
	if (target.target?.commit === commit && target.target.message !== null)
		return target.target.message;
	for (const row of rows.values())
		if (row.commit === commit && row.commitSubject !== null) return row.commitSubject;
	return null;
}

/** What is shown with what came since, newest first; of what both have, the newer word counts. */
export function withNewest<T extends { id: string }>(
	shown: readonly T[],
	newest: readonly T[]
): T[] {
	const all = new Map([...shown, ...newest].map((each) => [each.id, each]));
	return [...all.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
}
