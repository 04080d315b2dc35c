import type { LagHistogram } from '../../platform/loop-lag.ts';
import { gauge, labelText, sampleLine, type Family } from './text-format.ts';

/** The process of the dashboard at the time of asking. */
export type ProcessFigures = {
	version: string;
	nodeVersion: string;
	/** Milliseconds since 1970. */
	startedAt: number;
	cpuSeconds: number;
	/** Time in which the event loop was not idle. */
	loopBusySeconds: number;
	residentBytes: number;
	lag: LagHistogram;
	/** Null: the database is a server's. */
	database: { file: number; writeAheadLog: number } | null;
};

/** A counter with one series. */
const counter = (name: string, help: string, value: number): Family => ({
	name,
	type: 'counter',
	help,
	lines: [sampleLine(name, '', value)]
});

const histogram = (name: string, help: string, { buckets, sum, count }: LagHistogram): Family => ({
	name,
	type: 'histogram',
	help,
	lines: [
		...buckets.map(([bound, within]) =>
			sampleLine(`${name}_bucket`, labelText({ le: String(bound) }), within)
		),
		sampleLine(`${name}_bucket`, 'le="+Inf"', count),
		sampleLine(`${name}_sum`, '', sum),
		sampleLine(`${name}_count`, '', count)
	]
});

const BUILD = 'nixfleet_build_info';
const SIZE = 'nixfleet_database_size_bytes';

export const processFamilies = (figures: ProcessFigures): Family[] => [
	{
		name: BUILD,
		type: 'gauge',
		help: 'Always 1. Versions of the dashboard and of the Node that runs it.',
		lines: [
			sampleLine(
				BUILD,
				labelText({ version: figures.version, node_version: figures.nodeVersion }),
				1
			)
		]
	},
	gauge(
		'nixfleet_process_start_time_seconds',
		'When the dashboard was started.',
		figures.startedAt / 1000
	),
	counter(
		'nixfleet_process_cpu_seconds_total',
		'Time of processors that the dashboard has used, in user and system mode.',
		figures.cpuSeconds
	),
	gauge(
		'nixfleet_process_resident_memory_bytes',
		'Memory of the dashboard that is resident.',
		figures.residentBytes
	),
	counter(
		'nixfleet_process_event_loop_busy_seconds_total',
		'Time in which the event loop was not idle. Its rate is the share of time, 0 to 1.',
		figures.loopBusySeconds
	),
	histogram(
		'nixfleet_process_event_loop_lag_seconds',
		'How late a timer was, looked at twice a second: how long anything had to wait for its turn.',
		figures.lag
	),
	{
		name: SIZE,
		type: 'gauge',
		help: 'Size of the files of the database: the database itself, and what was written and not yet moved there. Absent: it is a server’s.',
		lines:
			figures.database === null
				? []
				: [
						sampleLine(SIZE, 'file="database"', figures.database.file),
						sampleLine(SIZE, 'file="write-ahead-log"', figures.database.writeAheadLog)
					]
	}
];
