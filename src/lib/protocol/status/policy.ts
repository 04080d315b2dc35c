const minutes = 60_000;
const days = 24 * 60 * minutes;

/** The adjustable parts of the status rules. */
export type StatusPolicy = {
	/** A lock older than this is stale. */
	lockMaxAgeDays: number;
	/** A target not confirmed for this long no longer proves anything. */
	targetStaleAfterMs: number;
	/** Version of the dashboard that agents are compared with. */
	dashboardVersion: string;
};

export const DEFAULT_STATUS_POLICY: Omit<StatusPolicy, 'dashboardVersion'> = {
	lockMaxAgeDays: 30,
	targetStaleAfterMs: 15 * minutes
};

export const DAY_MS = days;
