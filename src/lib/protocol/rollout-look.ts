import type { Rollout, RolloutHostState, RolloutSummary } from './rollout.ts';

/** How rollouts are told to people, on pages and in a terminal: pure functions from what the dashboard tells. */

type Counts = Record<RolloutHostState, number>;
export type RolloutHost = Rollout['hosts'][number];
export type RolloutWave = Rollout['waves'][number];

/** In the order in which they are looked at: what went wrong first, what went well last. */
const BY_STATE: readonly RolloutHostState[] = ['failed', 'asked', 'waiting', 'skipped', 'done'];

export const hostsIn = (counts: Counts): number =>
	Object.values(counts).reduce((sum, count) => sum + count, 0);

/** What matters most of a rollout, as a sentence: why it is paused, else what it does. */
export const mostOf = ({ pause, sentence }: Pick<RolloutSummary, 'pause' | 'sentence'>): string =>
	pause === null || pause.message === '' ? sentence : pause.message;

/** How a rollout looks: as its state, except that one whose end was not all well is not shown as if it had been. */
export function rolloutEnd({
	state,
	counts
}: Pick<RolloutSummary, 'state' | 'counts'>):
	RolloutSummary['state'] | 'failures' | 'nothing' | 'partly' {
	if (state !== 'finished') return state;
	if (counts.failed > 0) return 'failures';
	if (counts.done === 0) return 'nothing';
	return counts.skipped > 0 ? 'partly' : 'finished';
}

/**
 * How a wave looks: as its state, except that one in which hosts failed or were left out is not shown as if all were well, and one
 * in which nothing goes on, because the rollout is paused or cancelled, not as if it did.
 */
export function waveEnd(
	{ state, counts }: Pick<RolloutWave, 'state' | 'counts'>,
	rollout: Pick<RolloutSummary, 'state'>
):
	RolloutWave['state'] | 'failures' | 'partly' | 'paused' | 'never' | 'wrong' | 'soaking-failures' {
	if (state === 'done') {
		if (counts.failed > 0) return 'failures';
		return counts.skipped > 0 ? 'partly' : 'done';
	}
	if (rollout.state === 'cancelled' && state === 'waiting') return 'never';
	const isHeld = rollout.state === 'paused' && state !== 'waiting' && counts.asked === 0;
	if (isHeld) return 'paused';
	if (state !== 'soaking' || counts.failed === 0) return state;
	return counts.done === 0 ? 'wrong' : 'soaking-failures';
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
