import { needsCheckout, needsTarget, type OperationOrder } from '$lib/protocol/index.ts';
import type { HostConfig } from '../config.ts';
import type { Entry } from '../journal/entry.ts';
import { RunLog } from '../runner/run-log.ts';

/**
 * Writes the first line of an operation's output as soon as the dashboard knows that the order is taken: whoever asked for it sees
 * at once that the host has it and what it will do, while the runner is still being started. Not before: what the dashboard
 * withdraws has no output on either side.
 */
export function beginLog(entry: Entry, order: OperationOrder, config: HostConfig): void {
	if (entry.logBytes() > 0) return;
	try {
		const log = new RunLog(entry.logPath);
		log.line(headline(order, config));
		log.close();
	} catch {
		// A full disk: what the operation does matters more than a line about it.
	}
}

const headline = (order: OperationOrder, config: HostConfig): string =>
	`Operation ${order.id}: ${order.command}${order.force ? ' (forced)' : ''}, asked for by ${order.requestedBy}${subjectOf(order, config)}`;

function subjectOf(order: OperationOrder, { repoDir, branch }: HostConfig): string {
	const { command, argument } = order;
	if (needsTarget(command)) return `, in ${repoDir}, commit ${order.commit ?? `head of ${branch}`}`;
	if (command === 'rollback')
		return `, to generation ${argument?.generation ?? 'unknown'} (${argument?.systemPath ?? 'unknown'})`;
	if (command === 'compare')
		return `, ${argument?.fromPath ?? 'unknown'} with ${argument?.systemPath ?? 'unknown'}`;
	return needsCheckout(command) ? `, in ${repoDir}, as it is checked out` : '';
}
