import type { Counts } from './fleet-view.ts';

/** How the fleet is as a whole. `none`: there are no hosts. */
export const HEALTHS = ['none', 'ok', 'attention', 'failed', 'unknown'] as const;
export type Health = (typeof HEALTHS)[number];

/** The worst of its hosts; nothing is said of a fleet that is not heard of. */
export function healthOf(fleet: { counts: Counts; stale: boolean }): Health {
	const { all, failed, attention, waiting } = fleet.counts;
	if (fleet.stale) return 'unknown';
	if (failed > 0) return 'failed';
	if (attention > 0 || waiting > 0) return 'attention';
	return all === 0 ? 'none' : 'ok';
}
