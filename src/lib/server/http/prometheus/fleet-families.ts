import type { TargetView } from '$lib/protocol/index.ts';
import type { Ended, OpenOperations } from '../../operations/index.ts';
import type { OpenFigures } from '../../rollouts/index.ts';
import type { Peers } from '../gate.ts';
import { gauge, labelText, sampleLine, type Family } from './text-format.ts';

/** The fleet as a whole at the time of asking. */
export type FleetFigures = {
	hosts: { accepted: number; waiting: number; connected: number };
	peers: Peers;
	open: OpenOperations;
	ended: readonly Ended[];
	rollouts: OpenFigures;
	target: TargetView;
};

/** A gauge with a series for each entry of a table. */
const byLabel = (
	label: string,
	{ name, help, table }: { name: string; help: string; table: Record<string, number> }
): Family => ({
	name,
	type: 'gauge',
	help,
	lines: Object.entries(table).map(([key, value]) =>
		sampleLine(name, labelText({ [label]: key }), value)
	)
});

const seconds = (ms: number | null | undefined): number | null => (ms == null ? null : ms / 1000);
const ENDED = 'nixfleet_operations_ended_total';
const TARGET = 'nixfleet_target_info';

export const fleetFamilies = ({
	hosts,
	peers,
	open,
	ended,
	rollouts,
	target
}: FleetFigures): Family[] => [
	gauge(
		'nixfleet_hosts',
		'Hosts of the fleet, without those that wait to be accepted.',
		hosts.accepted
	),
	gauge(
		'nixfleet_hosts_waiting',
		'Hosts that enrolled by themselves and wait to be accepted. Nothing else is told of them.',
		hosts.waiting
	),
	gauge(
		'nixfleet_agents_connected',
		'Agents of accepted hosts that are connected and have said hello.',
		hosts.connected
	),
	byLabel('peer', {
		name: 'nixfleet_websockets',
		help: 'Open WebSockets by who is at the other end: agent, enrolment (an agent without a token of its own yet) or browser.',
		table: peers
	}),
	byLabel('state', {
		name: 'nixfleet_operations_open',
		help: 'Operations that have not ended: queued (they wait for their host), offered, running, or unknown (running when contact with the host was lost).',
		table: open
	}),
	{
		name: ENDED,
		type: 'counter',
		help: 'Operations that ended since the dashboard was started, by how they ended.',
		lines: ended.map(({ command, state, count }) =>
			sampleLine(ENDED, labelText({ command, state }), count)
		)
	},
	byLabel('state', {
		name: 'nixfleet_rollouts',
		help: 'Rollouts that have not ended: running, or paused (nothing new is asked of hosts until somebody resumes them).',
		table: rollouts.rollouts
	}),
	byLabel('state', {
		name: 'nixfleet_rollout_hosts',
		help: 'Hosts of rollouts that have not ended, by how far they are: waiting, asked (at work), done, failed or skipped (left out). A host that is part of several counts in each.',
		table: rollouts.hosts
	}),
	{
		name: TARGET,
		type: 'gauge',
		help: 'Always 1. Where the target of the fleet is read from; empty: not known.',
		lines: [
			sampleLine(
				TARGET,
				labelText({ source: target.source, branch: target.target?.branch ?? '' }),
				1
			)
		]
	},
	gauge(
		'nixfleet_target_stale',
		'Whether the target was last confirmed too long ago to compare hosts with it. Absent: none is known.',
		target.target === null ? null : Number(target.stale)
	),
	gauge(
		'nixfleet_target_look_failed',
		'Whether the last look at the source of the target failed. Absent: there was none.',
		target.checkedAt === null ? null : Number(target.error !== null)
	),
	gauge(
		'nixfleet_target_checked_timestamp_seconds',
		'When the source of the target was looked at last, with or without success.',
		seconds(target.checkedAt)
	),
	gauge(
		'nixfleet_target_confirmed_timestamp_seconds',
		'When the source confirmed the target last.',
		seconds(target.target?.fetchedAt)
	),
	gauge(
		'nixfleet_target_committed_timestamp_seconds',
		'When the commit that is the target was made. Absent: not known.',
		seconds(target.target?.committedAt)
	)
];
