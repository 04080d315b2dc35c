import { LIVENESS, type RolloutPause } from '$lib/protocol/index.ts';
import { plural } from '$lib/protocol/status/words.ts';
import { cut, named } from '../sentences.ts';
import type { Question, Standing } from './types.ts';

/** So long hosts have to come back after the dashboard started, or stood still, before anything is decided. */
export const COME_BACK_MS = 60_000;
/** Who had no contact for so long was not lost just now. */
const RECENT_MS = 10 * 60_000;
/** Fewer lost hosts than this are an accident. */
const VANISHED_HOSTS = 3;

/** Why nothing may be decided yet; null: it may. */
export function holdOf({ damage, hosts, now, listeningSince }: Question): string | null {
	if (damage !== null)
		return `The dashboard's database is damaged (${damage}). Nothing is asked of hosts until a backup of it is restored.`;
	const isBack = hosts.every(({ now: { host, inTouch } }) => host === null || inTouch);
	return isBack || now - listeningSince >= COME_BACK_MS
		? null
		: 'Waits for hosts to come back after the dashboard started.';
}

export type Lost = { hosts: readonly string[]; of: number; surelyAt: number; why: string | null };
export const NONE_LOST: Lost = { hosts: [], of: 0, surelyAt: 0, why: null };

/** Hosts that were lost together, when that are so many that it says more of the dashboard than of them. */
export function lostHosts({ rollout, hosts, now }: Question): Lost {
	const since = Math.max(now - RECENT_MS, rollout.resumedAt ?? 0);
	const recent = hosts.filter(
		({ now: { host, inTouch, lastSeenAt } }) =>
			host !== null && (inTouch || (lastSeenAt !== null && lastSeenAt >= since))
	);
	const lost = recent.filter((each) => !each.now.inTouch);
	if (lost.length < VANISHED_HOSTS || lost.length * 2 < recent.length) return NONE_LOST;
	// Agents that are restarted by what they were asked are away for a moment.
	const lastSeen = lost
		.map((each) => each.now.lastSeenAt ?? 0)
		.sort((a, b) => a - b)
		.at(Math.max(VANISHED_HOSTS, Math.ceil(recent.length / 2)) - 1);
	return {
		hosts: lost.map(({ row }) => row.hostName),
		of: recent.length,
		surelyAt: (lastSeen ?? 0) + LIVENESS.offlineAfterMs,
		why: `${lost.length} of ${plural(recent.length, 'host')} are out of contact at once. Nothing new is asked while they have time to come back.`
	};
}

type Pause = { kind: RolloutPause; message: string };

export function pauseOf(
	{ rollout, now }: Question,
	standings: readonly Standing[],
	lost: Lost
): Pause | null {
	if (rollout.state === 'paused')
		return { kind: rollout.pauseKind ?? 'person', message: rollout.pauseMessage ?? '' };
	const failed = standings
		.filter(({ row, state }) => state === 'failed' && !row.forgiven)
		.map(({ row }) => row.hostName);
	if (failed.length > rollout.maxFailures)
		return {
			kind: 'failures',
			message: cut(
				`${named(failed)} failed${rollout.maxFailures === 0 ? '' : `, and ${plural(rollout.maxFailures, 'host')} may`}. What runs goes on to its end; nothing new is asked until somebody resumes the rollout.`
			)
		};
	if (lost.hosts.length > 0 && now >= lost.surelyAt)
		return {
			kind: 'vanished',
			message: cut(
				`${lost.hosts.length} of ${plural(lost.of, 'host')} were lost at once (${named(lost.hosts)}), which says more of this dashboard or of its network than of them. Look at that first, then resume the rollout.`
			)
		};
	return null;
}
