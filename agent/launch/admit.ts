import {
	COMMAND_LABELS,
	fitsKind,
	needsTarget,
	type OperationOrder,
	type REJECT_REASONS
} from '$lib/protocol/index.ts';
import type { HostConfig } from '../config.ts';
import { heldSentence } from '../facts/hold.ts';
import { whyClosed } from '../windows/closed.ts';
import { whyTooMany, type Taken } from './rates.ts';

/** Less room than this for output and result, and an operation is not begun. */
export const LEAST_FREE_BYTES = 64 * 1024 * 1024;

export type Refusal = { reason: (typeof REJECT_REASONS)[number]; message: string };

/** Why an order is not taken; null when it is. From what is known of the host alone. */
export function refusalOf(
	order: OperationOrder,
	host: {
		config: Pick<
			HostConfig,
			'repoUrl' | 'repoMode' | 'hostname' | 'kind' | 'stateDir' | 'evaluate' | 'rates' | 'windows'
		>;
		hold: string | null;
		busyWith: string | null;
		/** What this host took in the last hour. */
		taken: readonly Taken[];
		now: number;
		/** Free space where the journal is; null: not known. */
		freeBytes: number | null;
	}
): Refusal | null {
	const label = COMMAND_LABELS[order.command];
	if (host.hold !== null)
		return {
			reason: 'held',
			message: heldSentence(host.config.hostname, host.hold)
		};
	if (host.busyWith !== null)
		return {
			reason: 'busy',
			message: `${host.config.hostname} is busy with operation ${host.busyWith}. Wait for it or stop it, then ask for ${label} again.`
		};
	if (!fitsKind(order.command, host.config.kind))
		return {
			reason: 'not-supported',
			message: `${host.config.hostname} is a ${host.config.kind} host: there is no ${label} for it.`
		};
	const closed = whyClosed(host.config, { command: order.command, now: host.now });
	if (closed !== null)
		return {
			reason: 'outside-window',
			message: `${closed} Ask again then, or let the command wait for it.`
		};
	const tooMany = whyTooMany(order.command, host.taken, {
		rates: host.config.rates,
		now: host.now
	});
	if (tooMany !== null)
		return { reason: 'rate-limited', message: `${host.config.hostname} ${tooMany}` };
	if (host.freeBytes !== null && host.freeBytes < LEAST_FREE_BYTES)
		return {
			reason: 'no-space',
			message: `${host.config.hostname} has only ${Math.floor(host.freeBytes / 1024 / 1024)} MiB left in ${host.config.stateDir}, and ${label} needs ${LEAST_FREE_BYTES / 1024 / 1024} MiB for its output. Make room on the host first.`
		};
	if (order.command === 'evaluate' && host.config.evaluate === 'never')
		return {
			reason: 'not-supported',
			message: `${host.config.hostname} does not evaluate: NIXFLEET_EVALUATE is never in its configuration.`
		};
	if (
		needsTarget(order.command) &&
		host.config.repoMode === 'isolated' &&
		host.config.repoUrl === null
	)
		return {
			reason: 'not-configured',
			message: `${host.config.hostname} has no repository to pull from. Set NIXFLEET_REPO_URL for its agent.`
		};
	return null;
}

/** The order could not be put on disk, so it must not be accepted. */
export function unwritable(error: unknown): Refusal {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
	if (code === 'ENOSPC' || code === 'EDQUOT')
		return {
			reason: 'no-space',
			message: `The host's disk is full (${code}), so the order could not be kept. Make room on the host first.`
		};
	return {
		reason: 'journal-unwritable',
		message: `The host cannot write its journal (${code}), so the order could not be kept. Look at the agent's state directory: is it mounted read-only, does it belong to the agent?`
	};
}
