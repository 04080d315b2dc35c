import type { Presence } from './host.ts';
import { LIVENESS } from './limits.ts';

/**
 * How alive a host is: online needs a connection *and* a recent frame; past three heartbeats it is
 * offline whatever its socket says. Decided by the receiver's clock alone, and only by time in which the receiver
 * listened: a connected host is not gone because the dashboard itself stood still.
 */
export function presenceOf(host: {
	connected: boolean;
	lastSeenAt: number | null;
	/** When the receiver last began to listen again after standing still. */
	listeningSince?: number;
	now: number;
}): Presence {
	if (host.lastSeenAt === null) return 'never';
	const heard = host.connected
		? Math.max(host.lastSeenAt, host.listeningSince ?? 0)
		: host.lastSeenAt;
	const age = host.now - heard;
	if (host.connected && age <= LIVENESS.onlineMs) return 'online';
	return age <= LIVENESS.offlineAfterMs ? 'stale' : 'offline';
}
