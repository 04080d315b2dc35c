import type { FleetRow } from '$lib/protocol/live.ts';

/** The tag and the system of a host that `nixfleet simulate` made up; no machine has such a system. */
const MARK = 'simulated';

export const isSimulated = ({ hostTags, system }: Pick<FleetRow, 'hostTags' | 'system'>): boolean =>
	system === MARK && hostTags.includes(MARK);
