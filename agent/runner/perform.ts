import {
	NO_EVIDENCE,
	COMMAND_PHASES,
	type Evidence,
	type OperationOrder,
	type OperationResult,
	failpoint
} from '$lib/protocol/index.ts';
import { rmSync } from 'node:fs';
import type { Environment } from '../config-sources.ts';
import type { HostConfig } from '../config.ts';
import { readSystem } from '../facts/system.ts';
import type { Entry } from '../journal/entry.ts';
import type { Launcher } from '../launch/launcher.ts';
import { platformOf } from '../platform/index.ts';
import type { RunContext } from './context.ts';
import { Interrupt } from './interrupt.ts';
import { withinLimit } from './limits.ts';
import { LOG_DISK, watchLogDisk, type LogDisk } from './log-disk.ts';
import { undoUnconfirmed } from './undo.ts';
import { outcomeOf } from './outcome.ts';
import { record } from './record.ts';
import { RunLog } from './run-log.ts';
import { prepare, refuseNow, stepOf } from './steps/index.ts';
import { watchCancel } from './watch-cancel.ts';

/**
 * Performs one operation that this process owns, up to its result on disk.
 * Never throws for what the operation does.
 */
export async function perform(job: {
	order: OperationOrder;
	config: HostConfig;
	entry: Entry;
	env: Environment;
	/** Starts the guard of a switch. */
	launcher: Launcher;
	interrupt?: Interrupt;
	logDisk?: LogDisk;
}): Promise<OperationResult> {
	const { order, config, entry } = job;
	const startedAt = Date.now();
	const platform = platformOf(config);
	const log = new RunLog(entry.logPath);
	const evidence: Evidence = structuredClone(NO_EVIDENCE);
	const interrupt = job.interrupt ?? new Interrupt();
	const logDisk = job.logDisk ?? LOG_DISK;
	const context: RunContext = {
		...job,
		platform,
		log,
		evidence,
		interrupt,
		logDisk,
		phase: null,
		evaluationFailure: null,
		ahead: null
	};
	evidence.systemPathBefore = readSystem(config, platform)?.systemPath ?? null;
	const unwatch = [watchCancel(context), watchLogDisk(context)];
	let failure: unknown = null;
	try {
		await prepare(context);
		for (const phase of COMMAND_PHASES[order.command]) {
			const step = stepOf(context, phase);
			if (step === null) continue;
			if (phase === 'activate') refuseNow(context);
			context.phase = phase;
			entry.appendPhase({ phase, at: Date.now() });
			log.line(`Phase ${phase}`);
			await withinLimit(context, phase, step);
		}
	} catch (error) {
		failure = error;
	}
	for (const stop of unwatch) await stop();
	const returned = await undoUnconfirmed(context, failure);
	const outcome = outcomeOf(context, failure, returned);
	const running = readSystem(config, platform);
	evidence.systemPathAfter = running?.systemPath ?? null;
	evidence.generation = running?.generation ?? null;
	if (failure instanceof Error && outcome.message.startsWith('The runner itself'))
		log.line(failure.stack ?? '');
	log.line(`${outcome.outcome}: ${outcome.message}`);
	try {
		record(context, outcome);
	} catch (error) {
		// A full disk must not keep the result from being told.
		log.line(`What later reports need could not be kept: ${String(error)}`);
	}
	rmSync(entry.resultLink, { force: true });
	const result: OperationResult = {
		...outcome,
		startedAt,
		finishedAt: Date.now(),
		logBytes: log.bytes,
		evidence
	};
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.result.writing');
	entry.writeResult(result);
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.result.written');
	log.close();
	return result;
}
