import type { Audit } from '../audit/index.ts';
import type { Auth } from '../auth/index.ts';
import type { Demo } from '../demo/index.ts';
import type { Hosts } from '../hosts/index.ts';
import type { Live } from '../live/index.ts';
import type { MetricsRoom } from '../metrics/index.ts';
import type { Notify } from '../notify/index.ts';
import type { Operations } from '../operations/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Rollouts } from '../rollouts/index.ts';
import type { TargetRoom } from '../target/index.ts';
import type { Views } from '../views/index.ts';

/** The rooms a procedure may call: one verb each, nothing else. */
export type Services = {
	clock: Clock;
	log: Logger;
	audit: Audit;
	auth: Auth;
	hosts: Hosts;
	operations: Operations;
	rollouts: Rollouts;
	target: TargetRoom;
	live: Live;
	metrics: MetricsRoom;
	demo: Demo;
	views: Views;
	notifications: Notify;
};
