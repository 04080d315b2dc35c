import {
	LIMITS,
	stalledMs,
	type MetricRange,
	type MetricSeries,
	type SparkEvent
} from '$lib/protocol/index.ts';
import type { Database } from '../db/index.ts';
import type { Hosts } from '../hosts/index.ts';
import { breath } from '../platform/breath.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { Collector, type Waiting } from './collector.ts';
import { pruneSlots } from './prune.ts';
import { Recent } from './recent.ts';
import { readSeries } from './series.ts';
import { SteadyClock } from '../platform/steady-clock.ts';
import { storeSlots, storeWatch } from './store.ts';

export type MetricsRoom = ReturnType<typeof createMetrics>;

/** Presence is counted this often; a dashboard that is killed loses at most the minute that runs. */
const TICK_MS = 5_000;
const MINUTE_MS = 60_000;

/**
 * What hosts measured and whether they were there: summed up by the minute in memory, stored once a minute.
 *
 * INVARIANT: at most one round of storing and pruning runs at a time, and no heartbeat waits for it.
 */
export function createMetrics(options: {
	db: Database;
	hosts: Hosts;
	clock: Clock;
	log: Logger;
	/** Milliseconds that nobody sets; for tests. */
	monotonic?: () => number;
}) {
	const { db, hosts, clock, log } = options;
	const monotonic = options.monotonic ?? (() => performance.now());
	const collector = new Collector();
	const recent = new Recent();
	const steady = new SteadyClock();
	let lastTick = monotonic();
	let lastMinute = minuteOf(clock.now());
	let round: Promise<void> | null = null;
	let timer: NodeJS.Timeout | undefined;

	const unlisten = [
		hosts.measured.on((host) => {
			if (host.metrics !== null && host.approval === 'approved')
				collector.measured(host.id, clock.now(), host.metrics);
		}),
		hosts.removed.on((id) => collector.forget(id))
	];

	/** Counts the time since the last tick; one in which this process stood still is not claimed to have been watched. */
	function watch(now: number): void {
		const at = monotonic();
		const passed = at - lastTick;
		const ms = Math.round(passed - stalledMs({ lastTick, now: at, everyMs: TICK_MS }));
		lastTick = at;
		if (ms <= 0) return;
		collector.watched(now, ms);
		for (const host of hosts.all())
			if (host.approval === 'approved')
				collector.present(host.id, now, { presence: hosts.presence(host), ms });
	}

	/** Stores every complete minute; null: everything. What the database does not take waits. */
	async function store(at: number | null): Promise<void> {
		const waiting = collector.take(at);
		if (waiting.watched.length > 0)
			await attempt({ slots: [], watched: waiting.watched }, () => storeWatch(db, waiting.watched));
		for (let from = 0; from < waiting.slots.length; from += LIMITS.metricHostsPerStatement) {
			const slots = waiting.slots.slice(from, from + LIMITS.metricHostsPerStatement);
			await attempt({ slots, watched: [] }, () => storeSlots(db, slots));
			await breath();
		}
	}

	async function attempt(part: Waiting, run: () => Promise<void>): Promise<void> {
		try {
			await run();
		} catch (error) {
			collector.putBack(part);
			log.error('Measurements could not be stored; trying again in a minute', {
				error,
				minutes: part.slots.length,
				dropped: collector.dropped
			});
		}
	}

	async function tend(at: number, prune: boolean): Promise<void> {
		await store(at);
		if (!prune) return;
		try {
			await pruneSlots(db, { hostIds: [...hosts.all()].map(({ id }) => id), now: at });
		} catch (error) {
			log.error('Expired measurements could not be removed; trying again in a minute', { error });
		}
	}

	/** One round at a time; a second one asked for meanwhile waits for the next tick. */
	function begin(run: () => Promise<void>): Promise<void> {
		round ??= run().finally(() => (round = null));
		return round;
	}

	function tick(): Promise<void> {
		const now = clock.now();
		watch(now);
		const prune = steady.tick({ wall: now, monotonic: lastTick });
		const minute = minuteOf(now);
		if (minute === lastMinute) return Promise.resolve();
		const over = minute - 1;
		recent.turn(over, {
			hostIds: [...hosts.all()].map(({ id }) => id),
			cpu: (id) => collector.of(id).get(over * 60)?.cpu
		});
		lastMinute = minute;
		return begin(() => tend(now, prune));
	}

	return {
		/** Begins to count and to store. */
		start(): void {
			timer = setInterval(() => void tick(), TICK_MS);
			timer.unref();
			const hostIds = [...hosts.all()].map(({ id }) => id);
			recent
				.fill(db, { hostIds, minute: minuteOf(clock.now()) - 1 })
				.catch((error: unknown) => log.error('The last hour could not be read', { error }));
		},
		/** What the timer does; for tests. Resolves when a round that it began is over. */
		tick,
		/** @throws {FleetError} not-found */
		series: async (request: { hostId: string; range: MetricRange }): Promise<MetricSeries> => {
			const host = hosts.get(request.hostId);
			await round;
			return readSeries({ db, collector, now: clock.now() }, { host, range: request.range });
		},
		recent: (signal: AbortSignal): AsyncGenerator<SparkEvent> => recent.follow(signal),
		/** Stores what there is and stops. */
		async close(): Promise<void> {
			clearInterval(timer);
			for (const end of unlisten) end();
			await round;
			await store(null);
		}
	};
}

const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS);
