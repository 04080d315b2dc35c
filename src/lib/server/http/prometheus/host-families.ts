import {
	COMPARTMENTS,
	COMPARTMENT_STATES,
	PRESENCES,
	type FleetRow,
	type HostFacts,
	type Metrics
} from '$lib/protocol/index.ts';
import { labelText, sampleLine, type Family } from './text-format.ts';

/** One host at the time of asking. */
export type HostFigures = {
	row: FleetRow;
	/** Null: it has told none. */
	facts: HostFacts | null;
	/** Commits between its checkout and what it should be on; null: not known. */
	commitsBehind: number | null;
};

/** Takes a series of the host: its further labels, empty for none, and its value. What is not known is not told. */
type Tell = (labels: string, value: number) => void;
type HostMetric = { name: string; help: string; tell: (host: HostFigures, tell: Tell) => void };

const flag = (value: boolean): number => (value ? 1 : 0);

/** A metric with one series a host. @param value null: not known */
const one = (
	name: string,
	help: string,
	value: (host: HostFigures) => number | boolean | null | undefined
): HostMetric => ({
	name,
	help,
	tell(host, tell) {
		const known = value(host);
		if (known != null) tell('', Number(known));
	}
});

/** A host that was heard a moment ago. What another one measured is no longer so. */
const inContact = ({ presence }: FleetRow): boolean =>
	presence === 'online' || presence === 'stale';

const measured = (
	name: string,
	help: string,
	value: (metrics: Metrics) => number | null
): HostMetric =>
	one(name, help, ({ row }) =>
		row.metrics !== null && inContact(row) ? value(row.metrics) : null
	);

const PRESENCE_LABELS = PRESENCES.map((state) => [state, labelText({ state })] as const);
const STATE_LABELS = COMPARTMENTS.map(
	(compartment) =>
		[
			compartment,
			COMPARTMENT_STATES.map((state) => [state, labelText({ compartment, state })] as const)
		] as const
);

/** 0 only where something is known to be missing; null where nobody can say. */
function onTarget({ row }: HostFigures): boolean | null {
	const { git, system, onTarget: isOnTarget } = row.status;
	if (isOnTarget) return true;
	const isMissing = [git, system].some(({ state }) => state === 'behind' || state === 'error');
	return inContact(row) && isMissing ? false : null;
}

/**
 * What is told of each host. A state that is one of several is a series for each of them, of which one is 1, as Prometheus'
 * own exporters do it: so none vanishes when the state changes. Reasons are too many for that, and only the present one is there.
 */
const HOST_METRICS: readonly HostMetric[] = [
	{
		name: 'nixfleet_host_info',
		help: 'Always 1. What the host is, as it told last; empty: not known.',
		tell({ row }, tell) {
			const labels = {
				agent_version: row.agentVersion ?? '',
				system: row.system ?? '',
				branch: row.branch ?? '',
				location: row.location,
				device_type: row.deviceType
			};
			tell(labelText(labels), 1);
		}
	},
	{
		name: 'nixfleet_host_presence',
		help: 'Whether the dashboard is in contact with the host: 1 for the state it is in, 0 for the others.',
		tell({ row }, tell) {
			for (const [state, labels] of PRESENCE_LABELS) tell(labels, flag(row.presence === state));
		}
	},
	one(
		'nixfleet_host_last_seen_timestamp_seconds',
		'When the host was heard last, by the clock of the dashboard. Absent: never.',
		({ row }) => (row.lastSeenAt === null ? null : row.lastSeenAt / 1000)
	),
	{
		name: 'nixfleet_host_compartment_state',
		help: 'Git, lock, system, tests and agent of the host as it told last: 1 for the state each is in, 0 for the others.',
		tell({ row }, tell) {
			for (const [compartment, states] of STATE_LABELS)
				for (const [state, labels] of states)
					tell(labels, flag(row.status[compartment].state === state));
		}
	},
	{
		name: 'nixfleet_host_compartment_reason',
		help: 'Always 1. Why the compartment is in its state.',
		tell({ row }, tell) {
			for (const compartment of COMPARTMENTS)
				tell(labelText({ compartment, reason: row.status[compartment].reason }), 1);
		}
	},
	one(
		'nixfleet_host_on_target',
		'1: the right commit is checked out and runs. 0: it is known not to. Absent: nobody can say now.',
		onTarget
	),
	one(
		'nixfleet_host_commits_behind',
		'Commits that the target of the host has and its checkout has not. Absent: not known.',
		({ commitsBehind }) => commitsBehind
	),
	one(
		'nixfleet_host_reboot_needed',
		'Whether what runs has another kernel, initrd or modules than what was booted, as told last. Absent: not known, or the kind of host has none.',
		({ facts }) => facts?.running?.rebootNeeded
	),
	{
		name: 'nixfleet_host_held',
		help: 'Whether nothing may change the host, by what was said on the dashboard or by a file on the host. Absent: not known.',
		tell({ row, facts }, tell) {
			tell('by="dashboard"', flag(row.holdNote !== null));
			if (facts !== null) tell('by="host"', flag(facts.hold !== null));
		}
	},
	one(
		'nixfleet_host_pinned',
		'Whether the host is kept on a commit of its own instead of the target.',
		({ row }) => row.pinnedCommit !== null
	),
	one(
		'nixfleet_host_token_alarm',
		'Whether a second machine came with the token of the host, and nobody has looked at it yet.',
		({ row }) => row.alarm !== null
	),
	one(
		'nixfleet_host_problems',
		'Reasons why the host cannot be driven, as it told last. Absent: not known.',
		({ facts }) => facts?.problems.length
	),
	measured(
		'nixfleet_host_cpu_usage_ratio',
		'Share of all processors in use, 0 to 1.',
		({ cpuPercent }) => (cpuPercent === null ? null : cpuPercent / 100)
	),
	measured('nixfleet_host_cpus', 'Processors.', ({ cpuCount }) => cpuCount),
	measured(
		'nixfleet_host_memory_used_bytes',
		'Memory in use.',
		({ memoryUsedBytes }) => memoryUsedBytes
	),
	measured(
		'nixfleet_host_memory_size_bytes',
		'Memory there is.',
		({ memoryTotalBytes }) => memoryTotalBytes
	),
	measured('nixfleet_host_swap_used_bytes', 'Swap in use.', ({ swapUsedBytes }) => swapUsedBytes),
	measured(
		'nixfleet_host_swap_size_bytes',
		'Swap there is.',
		({ swapTotalBytes }) => swapTotalBytes
	),
	measured('nixfleet_host_load1', 'Load average of 1 minute.', ({ load1 }) => load1),
	measured('nixfleet_host_load5', 'Load average of 5 minutes.', ({ load5 }) => load5),
	measured('nixfleet_host_load15', 'Load average of 15 minutes.', ({ load15 }) => load15),
	measured(
		'nixfleet_host_disk_used_bytes',
		'Disk in use under /.',
		({ diskUsedBytes }) => diskUsedBytes
	),
	measured(
		'nixfleet_host_disk_size_bytes',
		'Size of the disk under /.',
		({ diskTotalBytes }) => diskTotalBytes
	),
	measured(
		'nixfleet_host_uptime_seconds',
		'How long the host had been up when it measured last.',
		({ uptimeSeconds }) => uptimeSeconds
	)
];

/** One family after the other, each with all hosts. Every host must have a name of its own. */
export function hostFamilies(hosts: readonly HostFigures[]): Family[] {
	const named = hosts.map((host) => ({
		host,
		labels: labelText({ host: host.row.name, kind: host.row.kind })
	}));
	function* lines({ name, tell }: HostMetric): Generator<string> {
		for (const { host, labels } of named) {
			let text = '';
			tell(host, (more, value) => {
				text += sampleLine(name, more === '' ? labels : `${labels},${more}`, value);
			});
			yield text;
		}
	}
	return HOST_METRICS.map((metric) => ({
		name: metric.name,
		type: 'gauge',
		help: metric.help,
		lines: lines(metric)
	}));
}
