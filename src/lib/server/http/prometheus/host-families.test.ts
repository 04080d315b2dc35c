import {
	COMPARTMENTS,
	COMPARTMENT_STATES,
	computeStatus,
	PRESENCES,
	type FleetRow,
	type HostFacts
} from '$lib/protocol/index.ts';
import { checkout, healthy, input, running, withFacts } from '$lib/protocol/status/fixtures.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_METRICS } from '../../../../../tests/support/hello.ts';
import { parseExposition, valuesOf } from '../../../../../tests/support/prometheus.ts';
import { hostFamilies, type HostFigures } from './host-families.ts';
import { exposition } from './text-format.ts';

type Change = Partial<Omit<HostFigures, 'row'>> & { row?: Partial<FleetRow> };

/** A host that is well, and has measured everything. */
const host = ({ row, ...more }: Change = {}): HostFigures => ({
	row: {
		name: 'hsb1',
		kind: 'nixos',
		system: 'x86_64-linux',
		location: 'home',
		deviceType: 'server',
		presence: 'online',
		lastSeenAt: 1_800_000_000_500,
		agentVersion: '0.1.0',
		branch: 'main',
		holdNote: null,
		pinnedCommit: null,
		alarm: null,
		metrics: {
			cpuPercent: 12.5,
			memoryUsedBytes: 1_000,
			memoryTotalBytes: 4_000,
			swapUsedBytes: 0,
			swapTotalBytes: 2_000,
			load1: 0.5,
			load5: 0.25,
			load15: 0.1,
			cpuCount: 4,
			diskUsedBytes: 9_000,
			diskTotalBytes: 10_000,
			uptimeSeconds: 77.5
		},
		status: computeStatus(input()),
		...row
	} as FleetRow,
	facts: healthy,
	commitsBehind: 0,
	...more
});
const told = (...hosts: HostFigures[]) =>
	parseExposition([...exposition(hostFamilies(hosts))].join(''));
const facts = (more: Partial<HostFacts>): HostFacts => ({ ...healthy, ...more });

it('every family has every host, by name and kind', () => {
	const families = told(host(), host({ row: { name: 'mbp0', kind: 'darwin' } }));
	for (const [name, { samples, type }] of families) {
		expect([name, type]).toEqual([name, 'gauge']);
		expect(new Set(samples.map(({ labels }) => `${labels.kind}/${labels.host}`))).toEqual(
			new Set(['nixos/hsb1', 'darwin/mbp0'])
		);
	}
});

it('a host has as many series at most as the documentation says', () => {
	const most = /a host has at most (\d+) series/.exec(readFileSync('docs/prometheus.md', 'utf8'));
	const samples = [...told(host()).values()].flatMap((family) => family.samples);
	expect(samples).toHaveLength(Number(most?.[1]));
});

it('measurements are in base units, and a share is a ratio', () => {
	const families = told(host());
	const values = Object.fromEntries(
		[...families]
			.filter(([, { samples }]) => samples.length === 1)
			.map(([name]) => [name.replace('nixfleet_host_', ''), valuesOf(families, name)[0]])
	);
	expect(values).toMatchObject({
		last_seen_timestamp_seconds: 1_800_000_000.5,
		cpu_usage_ratio: 0.125,
		cpus: 4,
		memory_used_bytes: 1_000,
		memory_size_bytes: 4_000,
		swap_used_bytes: 0,
		swap_size_bytes: 2_000,
		load1: 0.5,
		load5: 0.25,
		load15: 0.1,
		disk_used_bytes: 9_000,
		disk_size_bytes: 10_000,
		uptime_seconds: 77.5
	});
});

describe('a state', () => {
	it('of presence is a series for each there is, and one of them is 1', () => {
		for (const presence of PRESENCES) {
			const families = told(host({ row: { presence } }));
			expect(valuesOf(families, 'nixfleet_host_presence')).toHaveLength(PRESENCES.length);
			for (const state of PRESENCES)
				expect(valuesOf(families, 'nixfleet_host_presence', { state })).toEqual([
					state === presence ? 1 : 0
				]);
		}
	});

	it('of each compartment, too; the reason is the present one alone', () => {
		const status = computeStatus(withFacts({ checkout: null, running: null }));
		const families = told(host({ row: { status } }));
		for (const compartment of COMPARTMENTS) {
			const isTrue = COMPARTMENT_STATES.filter(
				(state) =>
					valuesOf(families, 'nixfleet_host_compartment_state', { compartment, state })[0] === 1
			);
			expect(isTrue).toEqual([status[compartment].state]);
			const reasons = families
				.get('nixfleet_host_compartment_reason')
				?.samples.filter(({ labels }) => labels.compartment === compartment);
			expect(reasons?.map(({ labels }) => labels.reason)).toEqual([status[compartment].reason]);
		}
		expect(
			valuesOf(families, 'nixfleet_host_compartment_state', {
				compartment: 'git',
				state: 'unknown'
			})
		).toEqual([1]);
	});
});

describe('what is not known is absent, and never 0', () => {
	const MEASURED = [...told(host()).keys()].filter((name) =>
		/_(ratio|cpus|bytes|load\d+|uptime_seconds)$/.test(name)
	);

	it.each([
		['not measured', { metrics: NO_METRICS }],
		['never told', { metrics: null }],
		['measured by a host that is away now', { presence: 'offline' as const }]
	])('%s', (_, row) => {
		expect(MEASURED).toHaveLength(12);
		const families = told(host({ row }));
		for (const name of MEASURED) expect(valuesOf(families, name)).toEqual([]);
	});

	it('a host that has said nothing yet', () => {
		const nothing: Partial<FleetRow> = {
			presence: 'never',
			lastSeenAt: null,
			agentVersion: null,
			system: null,
			branch: null,
			metrics: null,
			status: computeStatus(
				input({ facts: null, agent: null, profile: null, presence: 'never', lastSeenAt: null })
			)
		};
		const families = told(host({ row: nothing, facts: null, commitsBehind: null }));
		const present = [...families].filter(([, { samples }]) => samples.length > 0);
		expect(present.map(([name]) => name.replace('nixfleet_host_', ''))).toEqual([
			'info',
			'presence',
			'compartment_state',
			'compartment_reason',
			'held',
			'pinned',
			'token_alarm'
		]);
		expect(families.get('nixfleet_host_held')?.samples).toMatchObject([
			{ labels: { by: 'dashboard' }, value: 0 }
		]);
		expect(families.get('nixfleet_host_info')?.samples).toMatchObject([
			{ labels: { agent_version: '', system: '', branch: '' } }
		]);
	});

	it('whether a reboot is needed, where the question does not apply', () => {
		const needed = (rebootNeeded: boolean | null) =>
			valuesOf(
				told(host({ facts: facts({ running: running({ rebootNeeded }) }) })),
				'nixfleet_host_reboot_needed'
			);
		expect([needed(true), needed(false), needed(null)]).toEqual([[1], [0], []]);
	});

	it('how many commits it is behind', () => {
		const behind = (commitsBehind: number | null) =>
			valuesOf(told(host({ commitsBehind })), 'nixfleet_host_commits_behind');
		expect([behind(3), behind(0), behind(null)]).toEqual([[3], [0], []]);
	});

	it('whether it is on target: 0 is for hosts of which something is known to be missing', () => {
		const on = (row: Partial<FleetRow>) => valuesOf(told(host({ row })), 'nixfleet_host_on_target');
		const behind = computeStatus(withFacts({ checkout: checkout({ commit: 'c'.repeat(40) }) }));
		expect(on({})).toEqual([1]);
		expect(behind.git.state).toBe('behind');
		expect(on({ status: behind })).toEqual([0]);
		expect(on({ status: behind, presence: 'offline' })).toEqual([]);
		expect(on({ status: computeStatus(withFacts({ checkout: null })) })).toEqual([]);
		expect(
			on({ status: computeStatus(input({ presence: 'offline' })), presence: 'offline' })
		).toEqual([]);
	});
});

it('a host is held by the dashboard, by a file of its own, or by both', () => {
	const held = (holdNote: string | null, hold: string | null) => {
		const families = told(host({ row: { holdNote }, facts: facts({ hold }) }));
		return ['dashboard', 'host'].map((by) => valuesOf(families, 'nixfleet_host_held', { by })[0]);
	};
	expect(held(null, null)).toEqual([0, 0]);
	expect(held('freeze', null)).toEqual([1, 0]);
	expect(held(null, '')).toEqual([0, 1]);
});

it('whatever a host calls its version stays within its quotation marks', () => {
	const agentVersion = '1"} 1\nnixfleet_hosts 99\\';
	const families = told(host({ row: { agentVersion } }));
	expect(families.has('nixfleet_hosts')).toBe(false);
	expect(families.get('nixfleet_host_info')?.samples[0]?.labels.agent_version).toBe(agentVersion);
});

it('no label holds what there is no end of: ids, commits, paths, notes', () => {
	const labels = [...told(host()).values()].flatMap(({ samples }) =>
		samples.flatMap((sample) => Object.keys(sample.labels))
	);
	expect(new Set(labels)).toEqual(
		new Set([
			'host',
			'kind',
			'agent_version',
			'system',
			'branch',
			'location',
			'device_type',
			'state',
			'compartment',
			'reason',
			'by'
		])
	);
});
