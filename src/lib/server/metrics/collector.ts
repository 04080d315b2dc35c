import {
	addMeasurement,
	addPresence,
	emptySlot,
	LIMITS,
	mergeSlot,
	METRIC_TIERS,
	slotStart,
	type MetricSlot,
	type Metrics,
	type Presence
} from '$lib/protocol/index.ts';

/** Sums of one host over one minute that are not stored yet. */
export type WaitingSlot = { hostId: string; start: number; slot: MetricSlot };
/** How long the dashboard watched in a minute, not stored yet. */
export type WaitingWatch = { start: number; watchedMs: number };
export type Waiting = { slots: WaitingSlot[]; watched: WaitingWatch[] };

const MINUTE = METRIC_TIERS[0].slotSeconds;

/**
 * Sums up what comes within a minute.
 *
 * INVARIANTS: everything counted is in here exactly until it is taken; what could not be stored is put back and adds up with
 * what came meanwhile; per host at most LIMITS.metricWaitingMinutes minutes wait.
 */
export class Collector {
	readonly #hosts = new Map<string, Map<number, MetricSlot>>();
	readonly #watched = new Map<number, number>();
	/** Minutes that were given up because the database did not take them. */
	dropped = 0;

	measured(hostId: string, at: number, metrics: Metrics): void {
		addMeasurement(this.#slot(hostId, slotStart(at, MINUTE)), metrics);
	}

	/** Counts watched time of one host. */
	present(hostId: string, at: number, time: { presence: Presence; ms: number }): void {
		// A host that is not there costs nothing: it is what remains of the time that was watched.
		if (time.presence !== 'online' && time.presence !== 'stale') return;
		addPresence(this.#slot(hostId, slotStart(at, MINUTE)), time.presence, time.ms);
	}

	watched(at: number, ms: number): void {
		const start = slotStart(at, MINUTE);
		this.#watched.set(start, (this.#watched.get(start) ?? 0) + ms);
	}

	forget(hostId: string): void {
		this.#hosts.delete(hostId);
	}

	/** The minutes of one host that are not stored yet. */
	of(hostId: string): ReadonlyMap<number, MetricSlot> {
		return this.#hosts.get(hostId) ?? new Map<number, MetricSlot>();
	}

	watchedOf(): ReadonlyMap<number, number> {
		return this.#watched;
	}

	/**
	 * Takes out what is complete: every minute but the one that runs, also later ones that a clock left behind.
	 * @param at the running minute is the one of this moment; null: take everything
	 */
	take(at: number | null): Waiting {
		const running = at === null ? null : slotStart(at, MINUTE);
		const slots: WaitingSlot[] = [];
		for (const [hostId, minutes] of this.#hosts) {
			for (const [start, slot] of minutes) {
				if (start === running) continue;
				slots.push({ hostId, start, slot });
				minutes.delete(start);
			}
			if (minutes.size === 0) this.#hosts.delete(hostId);
		}
		const watched = [...this.#watched]
			.filter(([start]) => start !== running)
			.map(([start, watchedMs]) => ({ start, watchedMs }));
		for (const { start } of watched) this.#watched.delete(start);
		return { slots, watched };
	}

	putBack(waiting: Waiting): void {
		for (const { hostId, start, slot } of waiting.slots) mergeSlot(this.#slot(hostId, start), slot);
		for (const { start, watchedMs } of waiting.watched) this.watched(start * 1000, watchedMs);
		while (this.#watched.size > LIMITS.metricWaitingMinutes)
			this.#watched.delete(Math.min(...this.#watched.keys()));
	}

	#slot(hostId: string, start: number): MetricSlot {
		let minutes = this.#hosts.get(hostId);
		if (!minutes) this.#hosts.set(hostId, (minutes = new Map()));
		let slot = minutes.get(start);
		if (!slot) {
			minutes.set(start, (slot = emptySlot()));
			if (minutes.size > LIMITS.metricWaitingMinutes) {
				minutes.delete(Math.min(...minutes.keys()));
				this.dropped += 1;
			}
		}
		return slot;
	}
}
