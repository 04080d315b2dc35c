import { failpoint } from '$lib/protocol/index.ts';
import type { LogKept } from '$lib/protocol/index.ts';
import { watch, type FSWatcher } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry, PhaseLine } from '../journal/entry.ts';
import type { Logger } from '../logger.ts';
import { Wake } from '../wake.ts';
import type { Connection } from './connection.ts';
import { refusalOf } from './refusal.ts';
import { LogReporter } from './report-log.ts';

/** For file systems that do not tell of changes. */
const LOOK_EVERY_MS = 150;
const RESULT_RETRY_MS = { first: 500, most: 30_000 };

export type ReportJob = {
	id: string;
	entry: Entry;
	connection: Connection;
	/** Byte of the output to begin at. */
	from: number;
	/** What the dashboard keeps of long output; null when it wants every byte. */
	logKept: LogKept | null;
	log: Logger;
	/** Facts may have changed: called at each new phase, and before the result is told. */
	onProgress: () => Promise<void>;
};

/**
 * Tells the dashboard about one operation until its result is acknowledged: phases and output as they
 * come, then the result. Ends early, by throwing, when the connection does.
 */
export async function reportOperation(job: ReportJob): Promise<void> {
	const { id, entry, connection, log } = job;
	const wake = new Wake();
	const watcher = watchFolder(entry.dir, wake);
	const output = new LogReporter(
		{
			id,
			entry,
			connection,
			kept: job.logKept,
			onRefused: (message) =>
				log.warn('The dashboard takes no more output', { operation: id, reason: message })
		},
		job.from
	);
	let told: PhaseLine | null = null;
	try {
		for (;;) {
			connection.signal.throwIfAborted();
			// Read before the size: once there is a result the output does not grow.
			const result = entry.result();
			told = await reportPhases(job, told);
			const waitMs = await output.advance(result !== null);
			if (result !== null && output.isDone(entry.logBytes())) break;
			await Promise.race([
				wake.wait(Math.min(waitMs, LOOK_EVERY_MS), connection.signal),
				output.answered()
			]);
		}
	} finally {
		watcher?.close();
	}
	await job.onProgress();
	await reportResult(job);
}

function watchFolder(dir: string, wake: Wake): FSWatcher | null {
	try {
		const watcher = watch(dir, () => wake.wake());
		watcher.on('error', () => watcher.close());
		return watcher;
	} catch {
		// Out of watches: looking regularly has to do.
		return null;
	}
}

/** Tells the phase the operation is in, once. @returns the phase told last */
async function reportPhases(job: ReportJob, told: PhaseLine | null): Promise<PhaseLine | null> {
	const latest = job.entry.phases().at(-1);
	if (latest === undefined || latest.phase === told?.phase) return told;
	try {
		await job.connection.api.phase.mutate({ id: job.id, ...latest }, job.connection.within());
	} catch (error) {
		job.connection.signal.throwIfAborted();
		job.log.warn('A phase could not be reported', {
			operation: job.id,
			error: refusalOf(error)?.message ?? error
		});
	}
	if (told !== null) void job.onProgress();
	return latest;
}

async function reportResult({ id, entry, connection, log }: ReportJob): Promise<void> {
	const result = entry.result();
	if (result === null) return;
	for (let delay = RESULT_RETRY_MS.first; ; delay = Math.min(delay * 2, RESULT_RETRY_MS.most))
		try {
			if (__NIXFLEET_FAILPOINTS__) failpoint('agent.result.sending');
			await connection.api.result.mutate({ id, result }, connection.within());
			if (__NIXFLEET_FAILPOINTS__) failpoint('agent.result.answered');
			entry.markAcked();
			if (__NIXFLEET_FAILPOINTS__) failpoint('agent.result.acknowledged');
			log.info('Reported an operation', { operation: id, outcome: result.outcome });
			return;
		} catch (error) {
			connection.signal.throwIfAborted();
			const report = refusalOf(error);
			log.warn('A result was not taken; trying again', {
				operation: id,
				reason: report?.message ?? String(error)
			});
			await sleep(Math.max(delay, report?.retryAfterMs ?? 0), undefined, {
				signal: connection.signal
			});
		}
}
