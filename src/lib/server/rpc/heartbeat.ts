import type { HeartbeatInput, HeartbeatOutput } from '$lib/protocol/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import type { Services } from './services.ts';

/** Takes a heartbeat, whichever way it came. */
export function heartbeat(
	services: Pick<Services, 'hosts'>,
	host: HostRecord,
	input: HeartbeatInput
): HeartbeatOutput {
	services.hosts.takeHeartbeat(host, input);
	return { intervalSeconds: host.profile?.intervalSeconds ?? 30 };
}
