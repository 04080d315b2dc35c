import type { HostProfile } from './host.ts';
import type { FleetRow } from './live.ts';

/** The tag and the system of a host that `nixfleet simulate` made up; no machine has such a system. */
export const SIMULATED = 'simulated';

/** Of a host's row, or of what it says of itself. */
export const isSimulated = (
	host: Pick<FleetRow, 'hostTags' | 'system'> | Pick<HostProfile, 'tags' | 'system'>
): boolean => {
	const tags = 'hostTags' in host ? host.hostTags : (host.tags ?? []);
	return host.system === SIMULATED && tags.includes(SIMULATED);
};
