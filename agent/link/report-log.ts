import { LIMITS, type LogKept, failpoint } from '$lib/protocol/index.ts';
import { closeSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from '../journal/entry.ts';
import type { Connection } from './connection.ts';
import { readOffset } from './answers.ts';
import { skipTo } from './log-skip.ts';
import { nextChunk } from './log-slice.ts';
import { refusalOf } from './refusal.ts';

/** Less than a full chunk is sent at most this often. */
const FLUSH_MS = 50;
/**
 * Between full chunks, so that each travels in a frame of its own. Beyond that the acknowledgements set the pace; older
 * dashboards count chunks among all calls, a hundred a second.
 */
const PACE_MS = { now: 1, older: 12 } as const;
const RETRY_MS = 1_000;
const MOST_BEFORE_SENDING = LIMITS.logWindowBytes - LIMITS.logChunkBytes;
const CHUNKS_AT_ONCE = 32;
/** A dashboard that has lost its place finds it at once; one that never does is asked once a second. */
const REWINDS_AT_ONCE = 8;

type Sent = {
	end: number;
	bytes: number;
	settled: boolean;
	next: number | null;
	error: unknown;
	done: Promise<void>;
};

/**
 * Sends an operation's output from an offset on, at most 256 KiB ahead of what the dashboard has
 * acknowledged. The dashboard's answer decides where to go on, so nothing is lost or doubled. The middle of a flood,
 * which the dashboard would not keep, is left out and said to be.
 */
export class LogReporter {
	#sentTo: number;
	#ackedTo: number;
	#lastSentAt = 0;
	#inFlight: Sent[] = [];
	#inFlightBytes = 0;
	#refused = false;
	/** Times in a row that the dashboard did not take what was sent. */
	#rewinds = 0;
	/** Read into again and again: a chunk is turned into text before the next is read. */
	readonly #buffer = Buffer.alloc(LIMITS.logChunkBytes + 4);

	constructor(
		private readonly parts: {
			id: string;
			entry: Entry;
			connection: Connection;
			/** What the dashboard keeps of long output; null when it wants every byte. */
			kept: LogKept | null;
			onRefused: (message: string) => void;
		},
		from: number
	) {
		this.#sentTo = from;
		this.#ackedTo = from;
	}

	/** Whether everything up to `size` is acknowledged, or the dashboard wants no more. */
	isDone(size: number): boolean {
		return this.#refused || (this.#inFlight.length === 0 && this.#ackedTo >= size);
	}

	/**
	 * Sends what can be sent now. @param final the file will not grow any more
	 * @returns milliseconds after which calling again makes sense at the latest
	 */
	async advance(final: boolean): Promise<number> {
		await this.#takeAnswers();
		if (this.#refused) return RETRY_MS;
		for (let sent = 0; this.#inFlightBytes <= MOST_BEFORE_SENDING; sent++) {
			// In a flood the caller, too, has something to look at now and then.
			if (sent === CHUNKS_AT_ONCE) return 0;
			const from = this.#goOnAt(final);
			const bytes = this.#read(from);
			if (bytes.length === 0) break;
			const age = Date.now() - this.#lastSentAt;
			if (bytes.length < LIMITS.logChunkBytes && !final && age < FLUSH_MS) return FLUSH_MS - age;
			const next = nextChunk(bytes, from, final);
			if (next === null) break;
			this.#send(next);
			await sleep(this.parts.kept === null ? PACE_MS.older : PACE_MS.now);
			await this.#takeAnswers();
			if (this.#refused) return RETRY_MS;
		}
		return RETRY_MS;
	}

	/** Resolves when the oldest unanswered chunk is answered; never when none is. */
	answered(): Promise<void> {
		return this.#inFlight[0]?.done ?? new Promise(() => {});
	}

	#goOnAt(final: boolean): number {
		const size = this.parts.entry.logBytes();
		const progress = { sentTo: this.#sentTo, ackedTo: this.#ackedTo, size, final };
		return skipTo(progress, this.parts.kept) ?? this.#sentTo;
	}

	#read(from: number): Buffer {
		const buffer = this.#buffer;
		try {
			const handle = openSync(this.parts.entry.logPath, 'r');
			try {
				return buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, from));
			} finally {
				closeSync(handle);
			}
		} catch {
			return buffer.subarray(0, 0);
		}
	}

	#send({ chunk, length }: NonNullable<ReturnType<typeof nextChunk>>): void {
		const { connection, id } = this.parts;
		const omitted = chunk.offset - this.#sentTo;
		const sent: Sent = {
			end: chunk.offset + length,
			bytes: length,
			settled: false,
			next: null,
			error: null,
			done: Promise.resolve()
		};
		sent.done = connection.api.log
			.mutate({ id, chunk, ...(omitted > 0 ? { omitted } : {}) }, connection.within(30_000))
			.then(
				(answer: { nextOffset?: unknown } | null) =>
					void (sent.next = readOffset(answer?.nextOffset)),
				(error: unknown) => void (sent.error = error ?? new Error('no answer'))
			)
			.finally(() => (sent.settled = true));
		if (__NIXFLEET_FAILPOINTS__) failpoint('agent.log.sent');
		this.#inFlight.push(sent);
		this.#inFlightBytes += length;
		this.#sentTo = sent.end;
		this.#lastSentAt = Date.now();
	}

	async #takeAnswers(): Promise<void> {
		for (let first = this.#inFlight[0]; first?.settled; first = this.#inFlight[0]) {
			if (first.next === first.end) {
				this.#rewinds = 0;
				this.#ackedTo = first.end;
				this.#inFlight.shift();
				this.#inFlightBytes -= first.bytes;
			} else return this.#startOver();
		}
	}

	/** The dashboard is elsewhere, or did not take a chunk: wait for all answers and go on from the last word. */
	async #startOver(): Promise<void> {
		await Promise.all(this.#inFlight.map((sent) => sent.done));
		const answers = this.#inFlight;
		this.#inFlight = [];
		this.#inFlightBytes = 0;
		const last = answers.findLast((sent) => sent.next !== null);
		this.#ackedTo = last?.next ?? this.#ackedTo;
		this.#sentTo = this.#ackedTo;
		this.#rewinds += 1;
		if (last !== undefined && last === answers.at(-1) && this.#rewinds <= REWINDS_AT_ONCE) return;
		this.parts.connection.signal.throwIfAborted();
		const report = refusalOf(answers.at(-1)?.error);
		if (report && ['not-found', 'forbidden', 'invalid', 'too-large'].includes(report.code)) {
			this.#refused = true;
			this.parts.onRefused(report.message);
			return;
		}
		await sleep(report?.retryAfterMs ?? RETRY_MS, undefined, {
			signal: this.parts.connection.signal
		});
	}
}
