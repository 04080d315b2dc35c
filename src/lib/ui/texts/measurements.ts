import type { StripState } from '$lib/client/metric-view.ts';
import type { MetricName, MetricRange } from '$lib/protocol/metrics.ts';
import { CPU, DISK, LOAD, NOT_KNOWN } from './names.ts';

/** What a host measured, and whether it was there: charts, strip and table. */
export const MEASUREMENT_TEXTS = {
	title: 'Measurements',
	range: 'Range',
	last: (range: string) => `Last ${range}`,
	asTable: 'Show as table',
	reading: 'Reading what was measured…',
	nothingYet:
		'Nothing was measured yet. With each heartbeat a host tells its processor, memory, load and disk, usually every 30 seconds; the line begins as soon as its agent has connected.',
	nothingIn: (range: string) =>
		`Nothing was measured in the last ${range}. Minutes are kept for 24 hours, ten minutes for 7 days, two hours for 90 days: a longer range may show more.`,
	chartsFailed:
		'The charts could not be fetched from the dashboard. Reload the page, or show the table.',
	ofCores: (count: number) => `of ${count === 1 ? 'one core' : `${count} cores`}`,
	ofSize: (size: string) => `of ${size}`,
	ofMinute: (cores: number | null) =>
		cores === null ? 'of one minute' : `of one minute; ${cores} is full`,

	names: {
		cpu: CPU,
		memory: 'Memory',
		load: LOAD,
		disk: DISK
	} satisfies Record<MetricName, string>,
	ranges: {
		'1h': 'hour',
		'24h': '24 hours',
		'7d': '7 days',
		'30d': '30 days',
		'90d': '90 days'
	} satisfies Record<MetricRange, string>,
	latest: 'latest',
	notMeasured: 'not measured',
	upTo: (average: string, most: string) => `${average}, up to ${most}`,
	chartEmpty: (name: string, range: string) =>
		`${name}: nothing was measured in the last ${range}.`,
	chart: (name: string, range: string, figures: { average: string; most: string }) =>
		`${name} in the last ${range}: ${figures.average} on average, ${figures.most} at most.`,

	connected: 'Connected',
	/** What was not watched is not known: of a share of little, it is said how little. */
	ofTheTime: (percent: string, watched: string) =>
		`${percent} % of the time it was watched: ${watched}`,
	strip: (share: string, range: string) => `Connected in the last ${range}: ${share}.`,
	stripStates: {
		connected: 'connected',
		partly: 'connected for a part',
		offline: 'offline',
		unknown: NOT_KNOWN
	} satisfies Record<StripState, string>,
	cell: (from: string, to: string, words: string) => `${from} to ${to}: ${words}`,
	partly: (online: string, silent: string, offline: string) =>
		`connected for a part (${online} % connected, ${silent} % silent, ${offline} % offline)`,

	table: 'Measurements as a table',
	tableCaption: (range: string) =>
		`Last ${range}, newest first: average, and the greatest in brackets.`,
	from: 'From'
} as const;
