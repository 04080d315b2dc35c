import { HEARTBEAT_SECONDS } from '$lib/protocol/limits.ts';

/** What one simulation may be, so that it is a look at a dashboard and no attack on it. Units are in the names. */
export const SIMULATION = {
	hosts: { default: 100, min: 1, max: 10_000 },
	/** Once all hosts are there. */
	minutes: { default: 5, min: 1, max: 24 * 60 },
	/** Hosts that enrol and connect a second: well below what a dashboard lets in (`BUDGETS.agentHandshakes`). */
	perSecond: { default: 50, min: 1, max: 200 },
	intervalSeconds: HEARTBEAT_SECONDS,
	/** Enrolments on one connection: within the burst of calls that it may make (`BUDGETS.agentCalls`). */
	enrolmentsPerConnection: 300,
	/** How long one such connection is used: the dashboard closes it after five seconds (`LIMITS.helloWithinMs`). */
	enrolmentConnectionMs: 3_000
} as const;

/** What the names of simulated hosts begin with; a hyphen and five digits follow. */
export const PREFIX = /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/;
