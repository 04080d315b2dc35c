import { NO_FACTS, type HostFacts } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import { NO_METRICS } from '../../../../tests/support/hello.ts';
import type { HostRecord } from '../hosts/index.ts';
import type { Unresolved } from '../operations/index.ts';
import { databaseCondition, hostConditions } from './conditions.ts';

const NOW = 1_000_000_000;
const SYSTEM = '/nix/store/a-system';

const record = (more: Partial<HostRecord> = {}): HostRecord => ({
	id: 'H1',
	name: 'hsb1',
	kind: 'nixos',
	location: 'home',
	deviceType: 'server',
	themeColor: '#769ff0',
	profile: null,
	agent: null,
	capabilities: null,
	pinnedCommit: null,
	holdNote: null,
	tags: [],
	note: null,
	approval: 'approved',
	machineId: null,
	alarm: null,
	facts: NO_FACTS,
	metrics: { ...NO_METRICS, diskUsedBytes: 10, diskTotalBytes: 100 },
	createdAt: 0,
	lastSeenAt: NOW,
	connected: true,
	address: null,
	...more
});

const failure = (more: Partial<Unresolved> = {}): Unresolved => ({
	id: 'O1',
	hostId: 'H1',
	command: 'switch',
	state: 'failed',
	message: 'The build failed',
	finishedAt: NOW - 5,
	...more
});

const failing: HostFacts = {
	...NO_FACTS,
	hasTests: true,
	running: {
		systemPath: SYSTEM,
		bootedPath: null,
		profilePath: null,
		generation: null,
		activatedAt: null,
		rebootNeeded: null
	},
	lastTest: { systemPath: SYSTEM, at: 1, passed: 1, failed: 1, failures: ['T2.sh'] }
};
const disk = (percent: number) => ({ ...NO_METRICS, diskUsedBytes: percent, diskTotalBytes: 100 });

const of = (host: HostRecord, unresolved: Unresolved[] = [], heardFrom = 0) =>
	hostConditions(host, { unresolved, heardFrom });
const keys = (host: HostRecord, unresolved: Unresolved[] = []): string[] =>
	of(host, unresolved).found.map(({ key }) => key);

describe('of a host', () => {
	it.each<[string, HostRecord, string[]]>([
		['that is well: nothing', record(), []],
		['that never came: nothing', record({ connected: false, lastSeenAt: null }), []],
		['whose connection is gone', record({ connected: false }), ['contact:H1']],
		['that is held, and gone', record({ connected: false, holdNote: 'moved' }), ['contact:H1']],
		[
			'that waits to be accepted: that alone',
			record({ approval: 'pending', connected: false }),
			['waiting:H1']
		],
		[
			'somebody else came as',
			record({ alarm: { at: 7, reason: 'machine', address: '192.0.2.9' } }),
			['alarm:H1']
		],
		['whose disk is nearly full, as on the page', record({ metrics: disk(90) }), ['disk:H1']],
		['whose disk is nearly nearly full', record({ metrics: disk(89.9) }), []],
		['whose tests fail', record({ facts: failing }), ['tests:H1']]
	])('%s', (_, host, wanted) => expect(keys(host)).toEqual(wanted));

	it('each command that failed is a condition, and failed tests are told once', () => {
		expect(keys(record(), [failure(), failure({ command: 'test' })])).toEqual([
			'operation:H1:switch',
			'operation:H1:test'
		]);
		expect(keys(record({ facts: failing }), [failure({ command: 'test' })])).toEqual(['tests:H1']);
	});

	it.each([
		['failed', 'Switch on hsb1 failed'],
		['timed-out', 'Switch on hsb1 took too long and was ended'],
		['rolled-back', 'Switch on hsb1 was rolled back'],
		['interrupted', 'Switch on hsb1 was interrupted']
	] as const)('an operation that %s is told as that', (state, title) =>
		expect(of(record(), [failure({ state })]).found[0]).toMatchObject({
			title,
			sentence: 'The build failed.',
			since: NOW - 5
		})
	);

	it('silence while the dashboard did not listen is no host’s silence', () => {
		const gone = record({ connected: false, lastSeenAt: NOW - 3_600_000 });
		expect(of(gone, [], NOW).found[0]).toMatchObject({
			since: NOW - 3_600_000,
			countsFrom: NOW,
			holdsFrom: NOW + 90_000
		});
	});

	it('of which nothing was told, nothing is known', () =>
		expect(of(record({ facts: null, metrics: null })).unknown).toEqual(['tests:H1', 'disk:H1']));
});

describe('the database', () => {
	it('is damaged, whole, or nobody has looked', () => {
		expect(databaseCondition('row 3 missing').found[0]).toMatchObject({
			key: 'database',
			urgent: true,
			atOnce: true
		});
		expect(databaseCondition(null)).toEqual({ found: [], unknown: [] });
		expect(databaseCondition(undefined)).toEqual({ found: [], unknown: ['database'] });
	});
});
