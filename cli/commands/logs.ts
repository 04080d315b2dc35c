import { LIMITS } from '$lib/protocol/limits.ts';
import { COMMAND_LABELS } from '$lib/protocol/command-table.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { passesByItself } from '../../client/errors.ts';
import type { FleetRow, LogPage } from '../../client/index.ts';
import { oneWord, readArguments } from '../arguments.ts';
import { UsageError, type ExitCode, type Surroundings } from '../command.ts';
import { connect, patiently } from '../dashboard/connect.ts';
import { failureSentence } from '../dashboard/failure.ts';
import { wantedOperation } from '../dashboard/named-operation.ts';
import { rawOutput, terminalOutput } from '../terminal/log-output.ts';
import { standing } from '../waiting/hear.ts';

const FIRST_MS = 300;
const GROWTH = 1.5;
const LONGEST_MS = 2_000;

/**
 * `nixfleet logs <host or operation> [--follow] [--offset <byte>]`: the output as the host wrote it, for a person without what
 * moves about in a terminal. With --follow 0 only when the operation succeeded.
 */
export async function logs(args: string[], around: Surroundings): Promise<ExitCode> {
	const { values, positionals } = readArguments(args, {
		follow: { type: 'boolean', default: false },
		offset: { type: 'string' }
	});
	const word = oneWord(positionals, 'host or the id of an operation');
	let offset = offsetOf(values.offset);
	const { follow } = values;
	const { tell, terminal, write } = around;
	const { fleet, url } = connect(around);
	const id = await wantedOperation(fleet, word, lastOn);
	const output = terminal.columns === null ? rawOutput(write) : terminalOutput(write, terminal);
	const signal = follow ? around.interrupted() : new AbortController().signal;
	const interrupted = new Promise<null>((resolve) =>
		signal.addEventListener('abort', () => resolve(null), { once: true })
	);
	let pauseMs = FIRST_MS;
	let isCutOff = false;

	/** The next page; null: nobody answered, which was told. */
	const next = async (): Promise<LogPage | 'again' | null> => {
		const ask = () => fleet.operations.readLog({ id, offset });
		try {
			const page = await Promise.race([follow ? ask() : patiently(ask), interrupted]);
			if (isCutOff && page !== null) tell('The dashboard answers again.');
			isCutOff = false;
			return page;
		} catch (error) {
			if (!follow || !passesByItself(error)) {
				if (offset > 0) tell(goOn(id, offset));
				throw error;
			}
			if (!isCutOff && error.code !== 'rate-limited')
				tell(`${failureSentence(error, url)} The operation goes on; still trying.`);
			isCutOff ||= error.code !== 'rate-limited';
			pauseMs = Math.max(pauseMs, error.retryAfterMs ?? 0);
			return 'again';
		}
	};

	for (;;) {
		const page = await next();
		if (page === null || signal.aborted) {
			await output.end();
			tell(`Stopped reading; the operation goes on. ${goOn(id, offset)}`);
			return 1;
		}
		if (page !== 'again') {
			for (const { offset: at, data, encoding } of page.chunks) {
				if (at > offset) tell(`[${at - offset} bytes were not kept]`);
				const bytes = Buffer.from(data, encoding);
				await output.push(bytes);
				offset = at + bytes.length;
			}
			if (page.complete || (!follow && page.chunks.length === 0)) {
				await output.end();
				return follow ? told(page, tell) : 0;
			}
			if (page.chunks.length > 0) {
				pauseMs = FIRST_MS;
				continue;
			}
		}
		await sleep(pauseMs, undefined, { signal }).catch(() => {});
		pauseMs = Math.min(LONGEST_MS, pauseMs * GROWTH);
	}
}

function told({ operation }: LogPage, tell: Surroundings['tell']): ExitCode {
	tell(`${operation.hostName}: ${COMMAND_LABELS[operation.command]}: ${standing(operation)}`);
	return operation.state === 'succeeded' ? 0 : 1;
}

const goOn = (id: string, offset: number): string =>
	`It was read up to byte ${offset}; on from there: nixfleet logs ${id} --follow --offset ${offset}`;

/** What a host is doing, or did last. */
function lastOn({ name, operation, lastOperation }: FleetRow): { id: string } | { none: string } {
	return operation ?? lastOperation ?? { none: `Nothing has run on ${name} yet.` };
}

function offsetOf(text: string | undefined): number {
	if (text === undefined) return 0;
	const offset = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
	if (offset <= LIMITS.bytes) return offset;
	throw new UsageError(`--offset must be a number of bytes, and "${text.slice(0, 50)}" is none`);
}
