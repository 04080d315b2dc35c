import type { FleetRow } from '$lib/protocol/live.ts';
import type { Rollout, RolloutHostState, RolloutSummary } from '$lib/protocol/rollout.ts';

/** What the pages show of rollouts: pure functions from what the dashboard tells. */

type Counts = Record<RolloutHostState, number>;
export type RolloutHost = Rollout['hosts'][number];
export type RolloutWave = Rollout['waves'][number];

/** In the order in which they are looked at: what went wrong first, what went well last. */
const BY_STATE: readonly RolloutHostState[] = ['failed', 'asked', 'waiting', 'skipped', 'done'];

export const hostsIn = (counts: Counts): number =>
	Object.values(counts).reduce((sum, count) => sum + count, 0);

export const hasEnded = ({ state }: Pick<RolloutSummary, 'state'>): boolean =>
	state === 'finished' || state === 'cancelled';

/** What matters most of a rollout, as a sentence: why it is paused, else what it does. */
export const mostOf = ({ pause, sentence }: Pick<RolloutSummary, 'pause' | 'sentence'>): string =>
	pause === null || pause.message === '' ? sentence : pause.message;

/** How a rollout looks: as its state, except that one whose end was not all well is not shown as if it had been. */
export function rolloutEnd({
	state,
	counts
}: Pick<RolloutSummary, 'state' | 'counts'>): RolloutSummary['state'] | 'failures' | 'nothing' {
	if (state !== 'finished') return state;
	if (counts.failed > 0) return 'failures';
	return counts.done === 0 ? 'nothing' : 'finished';
}

/**
 * How a wave looks: as its state, except that one in which hosts failed is not shown as if all were well, and one in which nothing
 * goes on because the rollout is paused not as if it did.
 */
export function waveEnd(
	{ state, counts }: Pick<RolloutWave, 'state' | 'counts'>,
	rollout: Pick<RolloutSummary, 'state'>
): RolloutWave['state'] | 'failures' | 'paused' {
	if (state === 'done') return counts.failed > 0 ? 'failures' : 'done';
	const isHeld = rollout.state === 'paused' && state !== 'waiting' && counts.asked === 0;
	return isHeld ? 'paused' : state;
}

/** The waves in order with their hosts, failures first; hosts that are alike stay as the dashboard orders them. */
export function wavesOf(
	rollout: Pick<Rollout, 'waves' | 'hosts'>
): (RolloutWave & { hosts: RolloutHost[] })[] {
	const hosts: RolloutHost[][] = rollout.waves.map(() => []);
	for (const state of BY_STATE)
		for (const host of rollout.hosts) if (host.state === state) hosts[host.wave]?.push(host);
	return rollout.waves.map((wave, place) => ({ ...wave, hosts: hosts[place] ?? [] }));
}

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
