import {
	LIMITS,
	METRIC_UNIT,
	SPARK_MINUTES,
	sparkLetter,
	type MetricSlot,
	type SparkEvent
} from '$lib/protocol/index.ts';
import { and, eq, gt, inArray, lte } from 'drizzle-orm';
import { metricSlots, type Database } from '../db/index.ts';
import { Signal } from '../platform/signal.ts';
import { Wake } from '../platform/wake.ts';

const UNKNOWN = ' ';
const NOTHING = UNKNOWN.repeat(SPARK_MINUTES);

/**
 * The last hour of processor use of every host, a character a minute, for the lines in the rows. A minute costs one
 * character per host and browser; everything is sent again only when hosts came or went.
 */
export class Recent {
	/** Minutes since 1970 of the newest minute in `#hours`. */
	#minute = 0;
	#hours = new Map<string, string>();
	/** Changes when the list of hosts does, or the hours were filled otherwise than by the next minute. */
	#edition = 0;
	readonly #turned = new Signal<void>();

	/** Takes the minute that is over. A clock set back brings nothing until it has caught up. */
	turn(
		minute: number,
		around: { hostIds: Iterable<string>; cpu: (hostId: string) => MetricSlot['cpu'] | undefined }
	): void {
		if (Math.abs(minute - this.#minute) > SPARK_MINUTES) this.#clear(minute - 1);
		const steps = minute - this.#minute;
		if (steps <= 0) return;
		const before = this.#hours;
		this.#hours = new Map();
		let same = steps === 1;
		for (const id of around.hostIds) {
			const sums = around.cpu(id);
			const letter =
				sums === undefined || sums.count === 0
					? UNKNOWN
					: sparkLetter(sums.sum / sums.count / METRIC_UNIT);
			const old = before.get(id);
			same &&= old !== undefined;
			const past = (old ?? NOTHING) + UNKNOWN.repeat(steps - 1);
			this.#hours.set(id, (past + letter).slice(-SPARK_MINUTES));
		}
		if (!same || before.size !== this.#hours.size) this.#edition += 1;
		this.#minute = minute;
		this.#turned.emit();
	}

	/** What is stored of the hour before `minute`, after a start. */
	async fill(db: Database, request: { hostIds: string[]; minute: number }): Promise<void> {
		const { hostIds, minute } = request;
		const hours = new Map<string, string[]>();
		for (let from = 0; from < hostIds.length; from += LIMITS.metricHostsPerStatement) {
			const rows = await db
				.select({
					hostId: metricSlots.hostId,
					start: metricSlots.start,
					count: metricSlots.cpuCount,
					sum: metricSlots.cpuSum
				})
				.from(metricSlots)
				.where(
					and(
						inArray(metricSlots.hostId, hostIds.slice(from, from + LIMITS.metricHostsPerStatement)),
						eq(metricSlots.tier, 0),
						gt(metricSlots.start, (minute - SPARK_MINUTES) * 60),
						lte(metricSlots.start, minute * 60)
					)
				);
			for (const { hostId, start, count, sum } of rows) {
				if (count === 0) continue;
				const hour = hours.get(hostId) ?? [...NOTHING];
				hour[SPARK_MINUTES - 1 - (minute - start / 60)] = sparkLetter(sum / count / METRIC_UNIT);
				hours.set(hostId, hour);
			}
		}
		if (this.#minute > minute) return;
		this.#minute = minute;
		this.#hours = new Map(hostIds.map((id) => [id, hours.get(id)?.join('') ?? NOTHING]));
		this.#edition += 1;
		this.#turned.emit();
	}

	/** Everything, then minute by minute; a reader that missed one gets everything again. */
	async *follow(signal: AbortSignal): AsyncGenerator<SparkEvent> {
		const wake = new Wake();
		wake.wakeOn(signal);
		const end = this.#turned.on(() => wake.wake());
		try {
			let edition = -1;
			let minute = -1;
			while (!signal.aborted) {
				const event = this.#since(edition, minute);
				edition = this.#edition;
				minute = this.#minute;
				if (event !== null) yield event;
				await wake.sleep();
			}
		} finally {
			end();
		}
	}

	/** What somebody does not know yet who has seen this edition up to this minute; null: nothing. */
	#since(edition: number, minute: number): SparkEvent | null {
		const hours = [...this.#hours.values()];
		if (edition === this.#edition && minute === this.#minute) return null;
		if (edition === this.#edition && minute === this.#minute - 1)
			return {
				type: 'minute',
				minute: this.#minute,
				letters: hours.map((hour) => hour.at(-1) ?? UNKNOWN).join('')
			};
		return { type: 'all', minute: this.#minute, ids: [...this.#hours.keys()], hours };
	}

	#clear(minute: number): void {
		this.#minute = minute;
		this.#hours.clear();
		this.#edition += 1;
	}
}
