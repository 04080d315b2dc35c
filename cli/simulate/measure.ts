import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

const MICROSECONDS = 1_000;
/** Kinds of refusals that are told apart; there are about twenty codes. */
const KINDS_MOST = 50;

/** Milliseconds; null: nothing was answered. */
export type Times = { median: number | null; p99: number | null; slowest: number | null };

export type Refusal = { reason: string; count: number; message: string };

/** Everything that is counted. Times are of heartbeats alone: other calls differ too much to be compared. */
export class Measure {
	readonly #whole = createHistogram();
	readonly #lately = createHistogram();
	#latelySince: number;
	readonly #refusals = new Map<string, Refusal>();
	/** Heartbeats that were not answered in time, or refused. */
	failed = 0;
	/** Connections that ended although nobody here wanted it. */
	lost = 0;
	taken = 0;
	finished = 0;

	/** @param now milliseconds on a clock that only goes forward */
	constructor(now: number) {
		this.#latelySince = now;
	}

	/** A heartbeat was answered after so many milliseconds. */
	answered(milliseconds: number): void {
		// The histogram counts whole numbers from 1 on.
		const microseconds = Math.max(1, Math.round(milliseconds * MICROSECONDS));
		this.#whole.record(microseconds);
		this.#lately.record(microseconds);
	}

	/** Something was refused. @returns whether it is the first time for this reason */
	refused(reason: string, message: string): boolean {
		const known = this.#refusals.get(reason);
		if (known !== undefined) {
			known.count += 1;
			return false;
		}
		if (this.#refusals.size >= KINDS_MOST) return false;
		this.#refusals.set(reason, { reason, count: 1, message });
		return true;
	}

	get refusals(): Refusal[] {
		return [...this.#refusals.values()].sort((one, other) => other.count - one.count);
	}

	/** Since this was asked last. */
	lately(now: number): Times & { perSecond: number } {
		const seconds = (now - this.#latelySince) / 1_000;
		this.#latelySince = now;
		const all = {
			...timesOf(this.#lately),
			perSecond: this.#lately.count / Math.max(seconds, 1e-3)
		};
		this.#lately.reset();
		return all;
	}

	/** From the beginning on. */
	whole(): Times & { answered: number } {
		return { ...timesOf(this.#whole), answered: this.#whole.count };
	}
}

/** Counts a refusal, and tells it when it is the first for its reason. */
export function noteRefusal(
	{ measure, onNews }: { measure: Measure; onNews: (sentence: string) => void },
	reason: string,
	message: string
): void {
	if (measure.refused(reason, message)) onNews(`Refused (${reason}): ${message}`);
}

function timesOf(histogram: RecordableHistogram): Times {
	if (histogram.count === 0) return { median: null, p99: null, slowest: null };
	return {
		median: histogram.percentile(50) / MICROSECONDS,
		p99: histogram.percentile(99) / MICROSECONDS,
		slowest: histogram.max / MICROSECONDS
	};
}
