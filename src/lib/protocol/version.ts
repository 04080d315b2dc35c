/** Raised whenever a message changes so that an older peer would misread it. */
export const PROTOCOL_VERSION = 1;
/** The oldest protocol this dashboard still talks to. */
export const OLDEST_PROTOCOL = 1;

const parts = (version: string): [number, number] => {
	const match = /^(\d{1,9})\.(\d{1,9})/.exec(version);
	return match ? [Number(match[1]), Number(match[2])] : [0, 0];
};

/** Whether an agent is older than the dashboard by at least a minor version. Patch levels mix freely. */
export function isOlderMinor(agent: string, dashboard: string): boolean {
	const [agentMajor, agentMinor] = parts(agent);
	const [major, minor] = parts(dashboard);
	return agentMajor !== major ? agentMajor < major : agentMinor < minor;
}
