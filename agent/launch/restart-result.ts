import { NO_EVIDENCE, type OperationResult } from '$lib/protocol/index.ts';
import { bootId } from '../journal/process-identity.ts';
import type { Entry } from '../journal/entry.ts';
import { VERSION } from '../version.ts';

/**
 * How a restart ended, told by who came back. The machine has started anew when its boot id is another one; the agent
 * when the process that took the order is gone and this one speaks.
 */
export function restartResult(job: {
	entry: Entry;
	why: 'runner-died' | 'rebooted' | 'cancelled';
	instanceId: string;
}): OperationResult {
	const { entry, why } = job;
	const stored = entry.order();
	const run = entry.run();
	const command = stored.state === 'valid' ? stored.value.order.command : null;
	const base = {
		startedAt: run?.at ?? null,
		finishedAt: Date.now(),
		logBytes: entry.logBytes()
	};
	const evidence = { ...NO_EVIDENCE, bootIdBefore: run?.bootId ?? null, bootIdAfter: bootId() };
	if (command === 'restart-agent')
		return {
			...base,
			outcome: 'succeeded',
			message: `The agent runs anew, version ${VERSION}.`,
			evidence: {
				...evidence,
				exitCode: 0,
				instanceBefore: run?.instanceId ?? null,
				instanceAfter: job.instanceId
			}
		};
	if (why === 'rebooted')
		return {
			...base,
			outcome: 'succeeded',
			message: 'The host has started anew.',
			evidence: { ...evidence, exitCode: 0 }
		};
	return {
		...base,
		outcome: 'interrupted',
		message:
			'Reboot was interrupted: its runner was killed, and the host has not started anew. Look at the host, then ask again.',
		evidence
	};
}
