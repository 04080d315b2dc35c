import type { HostRecord } from './host-record.ts';
import type { HostsRoom } from './room.ts';

/** A holder that has not answered for this long after being asked is dead. */
const PROBE_MS = 3_000;
const OPEN = 1;
/** An answer to an older question says nothing about now. */
const FORGET_PROBE_MS = 30_000;

export type Contest =
	/** Nobody holds the place, or the holder is dead, leaving or never introduced itself: it goes to the newcomer. */
	| { place: 'free' }
	/** The holder was asked whether it lives; the newcomer shall come back and hear. */
	| { place: 'asked'; retryAfterMs: number }
	/** The holder lives: two agents have one token. */
	| { place: 'taken' };

/**
 * Whether a newcomer may have a host's place. After a power cut the dead connection still holds it; after the
 * machine was cloned a living one does. Only asking tells: the holder is pinged, and has three seconds.
 */
export function contest(room: HostsRoom, record: HostRecord): Contest {
	const holder = room.connections.get(record.id);
	if (holder === undefined || holder.instanceId === null) return { place: 'free' };
	if (holder.ended || holder.socket.readyState !== OPEN) return { place: 'free' };
	const now = room.clock.now();
	const { probe } = holder;
	if (probe === null || now - probe.askedAt > FORGET_PROBE_MS) {
		holder.ask(now);
		return { place: 'asked', retryAfterMs: PROBE_MS };
	}
	if (probe.answered) return { place: 'taken' };
	const left = PROBE_MS - (now - probe.askedAt);
	return left > 0 ? { place: 'asked', retryAfterMs: left } : { place: 'free' };
}
