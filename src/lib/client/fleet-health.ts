import type { TargetView } from '$lib/protocol/target.ts';
import type { Counts } from './fleet-view.ts';

/** How the fleet is as a whole. `none`: there is nothing to say, for want of hosts or of a target. */
export const HEALTHS = ['none', 'ok', 'attention', 'failed', 'unknown'] as const;
export type Health = (typeof HEALTHS)[number];

/** Hosts can be compared with it. */
export const isKnown = ({ target, stale }: Pick<TargetView, 'target' | 'stale'>): boolean =>
	target !== null && !stale;

/** The worst of its hosts; nothing is said of a fleet that is not heard of, and none is well without a target. */
export function healthOf(fleet: {
	counts: Counts;
	stale: boolean;
	target: Pick<TargetView, 'target' | 'stale'>;
}): Health {
	const { all, failed, attention, waiting } = fleet.counts;
	if (fleet.stale) return 'unknown';
	if (failed > 0) return 'failed';
	if (attention > 0 || waiting > 0) return 'attention';
	return all === 0 || !isKnown(fleet.target) ? 'none' : 'ok';
}
