import { MetricSeriesRequest, type MetricSeries, type SparkEvent } from '$lib/protocol/index.ts';
import { drained } from '../backlog.ts';
import { counted, viewer } from '../procedures.ts';
import { router } from '../trpc.ts';

export const metricsRouter = router({
	/** What one host measured, and whether it was there. */
	series: viewer
		.input(MetricSeriesRequest)
		.query(({ ctx, input }): Promise<MetricSeries> => ctx.services.metrics.series(input)),
	/** Processor use of the last hour of every host, then a character a host each minute. */
	recent: viewer.subscription(async function* ({ ctx, signal }): AsyncGenerator<SparkEvent> {
		const until = signal ?? new AbortController().signal;
		for await (const event of counted(ctx, ctx.services.metrics.recent(until))) {
			yield event;
			await drained(ctx, until);
		}
	})
});
