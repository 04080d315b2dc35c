import { COMMAND_LABELS, type OperationOrder, type REJECT_REASONS } from '$lib/protocol/index.ts';
import type { HostConfig } from '../config.ts';

export type Refusal = { reason: (typeof REJECT_REASONS)[number]; message: string };

/** Why an order is not taken; null when it is. From what is known of the host alone. */
export function refusalOf(
	order: OperationOrder,
	host: {
		config: Pick<HostConfig, 'repoUrl' | 'repoMode' | 'hostname'>;
		hold: string | null;
		busyWith: string | null;
	}
): Refusal | null {
	const label = COMMAND_LABELS[order.command];
	if (host.hold !== null)
		return {
			reason: 'held',
			message: `${host.config.hostname} is held: ${host.hold}. Remove /etc/nixfleet/hold on the host to go on.`
		};
	if (host.busyWith !== null)
		return {
			reason: 'busy',
			message: `${host.config.hostname} is busy with operation ${host.busyWith}. Wait for it or stop it, then ask for ${label} again.`
		};
	const pulls = order.command === 'pull' || order.command === 'pull-switch';
	if (pulls && host.config.repoMode === 'isolated' && host.config.repoUrl === null)
		return {
			reason: 'not-configured',
			message: `${host.config.hostname} has no repository to pull from. Set NIXFLEET_REPO_URL for its agent.`
		};
	return null;
}
