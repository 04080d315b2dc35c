import { movedOn } from '../moved-on.ts';
import type { RolloutRow } from '../rollout-row.ts';
import { plural } from '$lib/protocol/status/words.ts';
import { cut, named } from '../sentences.ts';
import type { Standing } from './types.ts';

/** Whether the next wave may begin after it: it went well, or somebody has looked at how it failed and resumed. */
export const tells = ({ state, row }: Standing): boolean =>
	state === 'done' || (state === 'failed' && row.forgiven);

/** Canaries that all failed, or were left out, say nothing for the others. */
export const NOTHING_SHOWN =
	'waits for somebody to begin the next one: no host is done, so nothing shows that it goes well';

/** Looks at every host whose wave has begun: who can be asked, who cannot now, and who is left out. */
export function takeTurns(
	standings: readonly Standing[],
	{ upTo, rollout }: { upTo: number; rollout: RolloutRow }
): void {
	for (const each of standings) {
		if (each.state !== 'waiting' || each.row.wave > upTo) continue;
		const { row, now } = each;
		const { obstacle } = now;
		const skip = (why: string): void => {
			each.state = 'skipped';
			each.step = { step: 'end', state: 'skipped', why: cut(why) };
		};
		const moved = now.host === null ? null : movedOn(row, now.host);
		if (moved !== null) skip(moved);
		else if (obstacle === null) each.turn = 'ready';
		else if (obstacle.code === 'not-supported' || obstacle.code === 'not-found')
			skip(obstacle.message);
		else if (obstacle.code === 'offline' && rollout.offline === 'skip') skip(obstacle.message);
		else {
			// Who is held, or outside of its windows, may stay so for days: that holds up nobody else.
			each.turn = obstacle.code === 'offline' || obstacle.code === 'not-ready' ? 'away' : 'busy';
			each.step = { step: 'wait', why: cut(obstacle.message) };
		}
	}
}

/**
 * Whether everybody in a wave who is there has come to an end. A wave in which nobody is done, while somebody is waited for, has
 * told nothing yet.
 */
export function isOver(members: readonly Standing[]): boolean {
	if (members.some(({ state, turn }) => state === 'asked' || turn === 'ready' || turn === 'busy'))
		return false;
	return !isWaiting(members) || members.some(({ state }) => state === 'done');
}

const isWaiting = (members: readonly Standing[]): boolean =>
	members.some(({ state }) => state === 'waiting');

export const namesOf = (standings: readonly Standing[]): string[] =>
	standings.map(({ row }) => row.hostName);

/** Why a wave does not count as gone well; null: its hosts are in touch, and nothing failed on them since. */
export function watchOf(members: readonly Standing[]): string | null {
	const done = members.filter(({ state }) => state === 'done');
	const away = done.filter(({ now: { host, inTouch } }) => host !== null && !inTouch);
	if (away.length > 0) return `waits for ${named(namesOf(away))} to be in touch again`;
	const failed = done.filter(({ now }) => now.failedSince);
	return failed.length === 0
		? null
		: `waits, because something has failed since on ${named(namesOf(failed))}`;
}

/** Asks as many of those that are ready as may be at work at the same time. */
export function giveTurns(standings: readonly Standing[], atOnce: number): void {
	let free = atOnce - standings.filter(({ state }) => state === 'asked').length;
	for (const each of standings) {
		if (each.turn !== 'ready') continue;
		each.step =
			free > 0
				? { step: 'go' }
				: { step: 'wait', why: `Its turn comes when one of ${plural(atOnce, 'host')} has ended.` };
		free -= 1;
	}
}
