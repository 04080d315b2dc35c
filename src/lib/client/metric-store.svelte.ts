import type { FleetRow } from '$lib/protocol/live.ts';
import type { MetricRange, MetricSeries } from '$lib/protocol/metrics.ts';
import type { FleetStore } from './fleet-store.svelte.ts';
import { appendMeasurement, appendPresence } from './metric-view.ts';
import { errorSentence } from './rpc.ts';

/**
 * The measurements of one host over a range: read once from the dashboard, then continued with what the live rows tell.
 * Read again when the range changes and after any break.
 */
export class MetricStore {
	series = $state.raw<MetricSeries | null>(null);
	/** The range that `series` is of. */
	range = $state.raw<MetricRange>('24h');
	problem = $state<string | null>(null);
	#asked = 0;
	#beatAt = 0;

	constructor(
		private readonly fleet: FleetStore,
		private readonly hostId: string
	) {}

	async load(range: MetricRange): Promise<void> {
		const asked = ++this.#asked;
		try {
			const series = await this.fleet.rpc.metrics.series.query({ hostId: this.hostId, range });
			// Somebody has chosen another range meanwhile.
			if (asked !== this.#asked) return;
			this.#beatAt = this.fleet.rows.get(this.hostId)?.lastSeenAt ?? 0;
			this.series = series;
			this.range = range;
			this.problem = null;
		} catch (error) {
			if (asked === this.#asked) this.problem = errorSentence(error);
		}
	}

	/** Takes the row as it is now. A row without a new heartbeat changes nothing but the presence. */
	follow(row: FleetRow): void {
		if (this.series === null) return;
		const at = Date.now() + this.fleet.skew;
		let { series } = this;
		const seen = row.lastSeenAt ?? 0;
		if (row.metrics !== null && row.presence === 'online' && seen > this.#beatAt) {
			this.#beatAt = seen;
			series = appendMeasurement(series, { at: seen, metrics: row.metrics });
		}
		this.series = appendPresence(series, { at, presence: row.presence });
	}
}
