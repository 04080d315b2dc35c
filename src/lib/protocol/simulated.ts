import type { FleetRow } from './live.ts';

/** The tag and the system of a host that `nixfleet simulate` made up; no machine has such a system. */
export const SIMULATED = 'simulated';

export const isSimulated = ({ hostTags, system }: Pick<FleetRow, 'hostTags' | 'system'>): boolean =>
	system === SIMULATED && hostTags.includes(SIMULATED);
