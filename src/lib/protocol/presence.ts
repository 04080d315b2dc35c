import type { Presence } from './host.ts';
import { LIVENESS } from './limits.ts';

/**
 * How alive a host is: online needs a connection *and* a recent frame; past three heartbeats it is
 * offline whatever its socket says. Decided by the receiver's clock alone.
 */
export function presenceOf(host: {
	connected: boolean;
	lastSeenAt: number | null;
	now: number;
}): Presence {
	if (host.lastSeenAt === null) return 'never';
	const age = host.now - host.lastSeenAt;
	if (host.connected && age <= LIVENESS.onlineMs) return 'online';
	return age <= LIVENESS.offlineAfterMs ? 'stale' : 'offline';
}
