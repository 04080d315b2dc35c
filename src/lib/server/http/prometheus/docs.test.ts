import {
	COMMANDS,
	COMPARTMENTS,
	COMPARTMENT_STATES,
	DEVICE_TYPES,
	PRESENCES,
	REASONS,
	ROLLOUT_HOST_STATES,
	ROLLOUT_STATES,
	TERMINAL_STATES
} from '$lib/protocol/index.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../../../../../tests/support/folder.ts';
import { openGate } from '../../../../../tests/support/gate-server.ts';
import { hasPromtool, promtool } from '../../../../../tests/support/prometheus.ts';
import { collect } from './collect.ts';

/** docs/prometheus.md, held against what is really told. */

const TEXT = readFileSync('docs/prometheus.md', 'utf8');
const blocks = [...TEXT.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block = '']) => block);
const RULES = blocks.find((block) => block.startsWith('groups:')) ?? '';
type Rules = { groups: { rules: { alert: string; expr: string; for?: string }[] }[] };

async function told(): Promise<Map<string, string>> {
	await using gate = await openGate();
	const families = await collect({
		services: gate.fleet,
		peers: () => gate.fleet.gate.peers(),
		lag: { histogram: () => ({ buckets: [], count: 0, sum: 0 }) },
		databaseSize: () => Promise.resolve(null)
	});
	return new Map(families.map(({ name, type }) => [name, type]));
}

it('the tables name every metric with its type, and no other', async () => {
	const rows = [...TEXT.matchAll(/^\| `(nixfleet_\w+)`\s*\| (\w+)\s*\|/gm)];
	expect(rows.map(([, name, type]) => `${name} ${type}`).sort()).toEqual(
		[...(await told())].map(([name, type]) => `${name} ${type}`).sort()
	);
});

it('every metric that is spoken of is told, with labels that can have these values', async () => {
	const names = await told();
	for (const [name] of TEXT.matchAll(/\bnixfleet_[a-z]\w+/g))
		expect([...names.keys()]).toContain(name.replace(/_bucket$/, ''));
	const known: Record<string, readonly string[]> = {
		state: [
			...PRESENCES,
			...COMPARTMENT_STATES,
			...TERMINAL_STATES,
			...ROLLOUT_STATES,
			...ROLLOUT_HOST_STATES
		],
		compartment: COMPARTMENTS,
		reason: REASONS,
		command: COMMANDS,
		device_type: DEVICE_TYPES,
		job: ['nixfleet']
	};
	const matchers = [...TEXT.matchAll(/\b(\w+)=~?"([^"]+)"/g)];
	expect(matchers.length).toBeGreaterThan(5);
	for (const [, label = '', values = ''] of matchers)
		for (const value of values.split('|')) expect(known[label] ?? []).toContain(value);
});

it('there is a rule for a dashboard that is gone, a host offline, a switch that failed, a full disk, a paused rollout', () => {
	const { groups } = parse(RULES) as Rules;
	expect(groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))).toEqual([
		'NixFleetDashboardDown',
		'NixFleetHostOffline',
		'NixFleetSwitchFailed',
		'NixFleetDiskFull',
		'NixFleetRolloutPaused'
	]);
});

if (!hasPromtool)
	process.stderr.write(
		'promtool is not installed, so the rules of docs/prometheus.md are not run.\n'
	);

it.skipIf(!hasPromtool)('the rules ring when they should, and not otherwise', () => {
	using folder = temporaryFolder('rules');
	const rules = join(folder.path, 'rules.yml');
	writeFileSync(rules, RULES);
	expect(promtool(['check', 'rules', '--lint-fatal', rules])).toBe('');
	const presence = (host: string, state: string, values: string) => ({
		series: `nixfleet_host_presence{host="${host}",kind="nixos",state="${state}"}`,
		values
	});
	const reason = (host: string, why: string, values: string) => ({
		series: `nixfleet_host_compartment_reason{host="${host}",kind="nixos",compartment="system",reason="${why}"}`,
		values
	});
	const disk = (host: string, what: string, values: string) => ({
		series: `nixfleet_host_disk_${what}_bytes{host="${host}",kind="nixos"}`,
		values
	});
	const rings = (alertname: string, at: string, ...labels: Record<string, string>[]) => ({
		alertname,
		eval_time: at,
		exp_alerts: labels.map((each) => ({ exp_labels: each }))
	});
	const test = {
		rule_files: ['rules.yml'],
		evaluation_interval: '1m',
		tests: [
			{
				interval: '1m',
				input_series: [
					{ series: 'up{job="nixfleet",instance="a"}', values: '1x5 0x30' },
					{ series: 'up{job="other",instance="b"}', values: '0x60' },
					presence('gone', 'offline', '0 1x60'),
					presence('gone', 'online', '1 0x60'),
					presence('rebooted', 'offline', '0 1x5 0x60'),
					presence('new', 'never', '1x60'),
					presence('new', 'offline', '0x60'),
					reason('broken', 'activation-rolled-back', '_x5 1x60'),
					reason('broken', 'system-activated', '1x5 _x60'),
					reason('mended', 'build-failed', '1x5 stale'),
					reason('mended', 'system-activated', '_x6 1x60'),
					reason('behind', 'probably-rebuild-needed', '1x60'),
					disk('full', 'used', '95x60'),
					disk('full', 'size', '100x60'),
					disk('building', 'used', '50x2 95x5 50x60'),
					disk('building', 'size', '100x60'),
					disk('away', 'used', '95x3 stale'),
					disk('away', 'size', '100x3 stale'),
					{ series: 'nixfleet_rollouts{state="paused"}', values: '0x9 1x5 0x5 2x40' },
					{ series: 'nixfleet_rollouts{state="running"}', values: '1x60' }
				],
				alert_rule_test: [
					rings('NixFleetDashboardDown', '5m'),
					rings('NixFleetDashboardDown', '12m', {
						job: 'nixfleet',
						instance: 'a',
						severity: 'critical'
					}),
					rings('NixFleetHostOffline', '6m'),
					rings('NixFleetHostOffline', '30m', {
						host: 'gone',
						kind: 'nixos',
						state: 'offline',
						severity: 'warning'
					}),
					rings('NixFleetSwitchFailed', '3m', failed('mended', 'build-failed')),
					rings('NixFleetSwitchFailed', '30m', failed('broken', 'activation-rolled-back')),
					rings('NixFleetDiskFull', '10m'),
					rings('NixFleetDiskFull', '30m', { host: 'full', kind: 'nixos', severity: 'warning' }),
					rings('NixFleetRolloutPaused', '15m'),
					rings('NixFleetRolloutPaused', '25m'),
					rings('NixFleetRolloutPaused', '35m', { state: 'paused', severity: 'warning' })
				]
			}
		]
	};
	writeFileSync(join(folder.path, 'test.yml'), JSON.stringify(test));
	// Words are not compared.
	writeFileSync(rules, RULES.replace(/^ +annotations:\n(?: {10}.*\n)+/gm, ''));
	expect(promtool(['test', 'rules', join(folder.path, 'test.yml')])).toBe('');

	function failed(host: string, why: string) {
		return { host, kind: 'nixos', compartment: 'system', reason: why, severity: 'critical' };
	}
});
