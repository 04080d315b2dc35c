import type { HostFacts, Metrics } from '$lib/protocol/index.ts';
import { changedFacts, type FactsCollector } from '../facts/collector.ts';
import type { Logger } from '../logger.ts';
import { Wake } from '../wake.ts';
import type { Connection } from './connection.ts';
import type { Supervisor } from '../launch/supervisor.ts';
import { readInterval } from './answers.ts';
import { refusalOf } from './refusal.ts';

export type HeartbeatParts = {
	connection: Connection;
	facts: FactsCollector;
	metrics: () => Promise<Metrics>;
	supervisor: Supervisor;
	log: Logger;
	/** Facts the dashboard has acknowledged on this connection. */
	known: HostFacts;
	intervalSeconds: number;
};

/**
 * Beats as long as the connection lasts, during operations too. Nothing is queued: a beat that
 * cannot be sent within its time is dropped, the next one says the same and more.
 */
export class Heartbeat {
	#known: HostFacts;
	#intervalSeconds: number;
	readonly #wake = new Wake();

	constructor(private readonly parts: HeartbeatParts) {
		this.#known = parts.known;
		this.#intervalSeconds = parts.intervalSeconds;
	}

	/** What the dashboard wishes, whatever it is. */
	wish(wished: unknown): void {
		const seconds = readInterval(wished);
		if (seconds === null || seconds === this.#intervalSeconds) return;
		this.#intervalSeconds = seconds;
		this.#wake.wake();
	}

	/** Beats until the connection ends. */
	async run(): Promise<void> {
		const { connection } = this.parts;
		while (!connection.signal.aborted) {
			const jitter = 0.9 + Math.random() * 0.2;
			await this.#wake.wait(this.#intervalSeconds * 1000 * jitter, connection.signal);
			// Facts of the last look are good enough for a beat; the look itself may take its time.
			void this.parts.facts.refresh({ checkout: false }).then(() => this.sendIfChanged());
			await this.beat();
		}
	}

	/** Looks anew at everything and tells what changed. */
	async refresh(): Promise<void> {
		await this.parts.facts.refresh({ checkout: true });
		await this.sendIfChanged();
	}

	async sendIfChanged(): Promise<void> {
		if (changedFacts(this.#known, this.parts.facts.latest)) await this.beat();
	}

	/** One heartbeat, now. Never throws. */
	async beat(): Promise<void> {
		const { connection, facts, supervisor, log } = this.parts;
		if (connection.signal.aborted) return;
		const told = facts.latest;
		const changed = changedFacts(this.#known, told);
		const input = { metrics: await this.parts.metrics(), active: supervisor.active() };
		try {
			const answer = await connection.api.heartbeat.mutate(
				changed ? { ...input, facts: changed } : input,
				connection.within(Math.min(10_000, this.#intervalSeconds * 1000))
			);
			this.#known = { ...this.#known, ...changed };
			this.wish((answer as { intervalSeconds?: unknown } | null)?.intervalSeconds);
		} catch (error) {
			if (!connection.signal.aborted)
				log.warn('A heartbeat was not taken', {
					reason: refusalOf(error)?.message ?? String(error)
				});
		}
	}
}
