import { NO_EVIDENCE, type Operation } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import {
	checkOperation,
	checkRollout,
	checkSurroundings,
	type Observation,
	type Surroundings
} from './checker.ts';

const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const operation: Operation = {
	id: ID,
	hostId: ID,
	hostName: 'hsb1',
	command: 'switch',
	state: 'succeeded',
	phase: 'activate',
	unknown: false,
	stopRequested: false,
	commit: null,
	pinned: false,
	argument: null,
	requestedBy: 'admin',
	requestedAt: 1,
	startedAt: 1,
	phaseStartedAt: 1,
	finishedAt: 2,
	expiresAt: 3,
	message: 'Done.',
	logBytes: 3,
	logOmittedBytes: 0,
	evidence: { ...NO_EVIDENCE, exitCode: 0 }
};
const start = { operation: ID, event: 'start' as const, exitCode: null };
const end = (exitCode: number) => ({ operation: ID, event: 'end' as const, exitCode });
const good: Observation = {
	id: ID,
	operation,
	seen: ['offered', 'running', 'succeeded'],
	ledger: [start, end(0)],
	storedLog: Buffer.from('abc'),
	hostLog: Buffer.from('abc'),
	left: [],
	systems: {
		before: { running: 'old', nextBoot: 'old' },
		now: { running: 'new', nextBoot: 'new' }
	}
};
const rules = (change: Partial<Observation>) =>
	checkOperation({ ...good, ...change }).map(({ rule }) => rule);

describe('an operation', () => {
	it('that went well breaks nothing', () => expect(rules({})).toEqual([]));

	it.each<[string, Partial<Observation>, string]>([
		['unknown to the dashboard', { operation: null }, 'lost'],
		[
			'rolled back though the new system still runs',
			{ operation: { ...operation, state: 'rolled-back' }, seen: ['running', 'rolled-back'] },
			'unhealed'
		],
		[
			'not confirmed though the next boot starts the new system',
			{
				operation: {
					...operation,
					state: 'cancelled',
					evidence: { ...NO_EVIDENCE, confirmed: false }
				},
				seen: ['running', 'cancelled'],
				systems: { ...good.systems, now: { running: 'old', nextBoot: 'new' } }
			},
			'unhealed'
		],
		[
			'confirmed though the next boot starts the old system',
			{
				operation: {
					...operation,
					evidence: { ...NO_EVIDENCE, exitCode: 0, confirmed: true, builtPath: 'new' }
				},
				systems: { ...good.systems, now: { running: 'new', nextBoot: 'old' } }
			},
			'unhealed'
		],
		['started twice', { ledger: [start, start, end(0)] }, 'doubled'],
		['that never ended', { operation: { ...operation, state: 'running' }, seen: [] }, 'open'],
		['called succeeded though the host failed', { ledger: [start, end(4)] }, 'false-success'],
		['called succeeded though nothing ran', { ledger: [] }, 'false-success'],
		['called succeeded though it was cut off', { ledger: [start] }, 'false-success'],
		[
			'called succeeded without an exit code',
			{ operation: { ...operation, evidence: NO_EVIDENCE } },
			'false-success'
		],
		['that ended twice', { seen: ['running', 'failed', 'succeeded'] }, 'unfinal'],
		['whose output lacks a byte', { storedLog: Buffer.from('ac') }, 'log'],
		['whose output was stored though the host has none', { hostLog: null }, 'log'],
		['that left a process', { left: [42] }, 'left'],
		[
			'called expired though it ran',
			{ operation: { ...operation, state: 'expired' }, seen: ['expired'] },
			'false-success'
		]
	])('%s is found out', (_, change, rule) => expect(rules(change)).toEqual([rule]));
});

describe('a rollout', () => {
	const host = {
		hostId: ID,
		hostName: 'hsb1',
		wave: 0,
		state: 'done' as const,
		commit: null,
		operationId: ID,
		sentence: null,
		changedAt: 1
	};
	const rollout = { id: 'R', state: 'finished' as const, hosts: [host] };
	const asked = { id: ID, state: 'succeeded' as const };
	const rules = (...[of, to]: Parameters<typeof checkRollout>) =>
		checkRollout(of, to).map(({ rule }) => rule);

	it('that asked its host once and says how that ended broke nothing', () => {
		expect(rules(rollout, [asked])).toEqual([]);
		expect(rules({ ...rollout, hosts: [{ ...host, operationId: null }] }, [])).toEqual([]);
	});

	it.each<[string, ...Parameters<typeof checkRollout>, string]>([
		['that asked twice', rollout, [{ ...asked, id: 'other' }, asked], 'doubled'],
		['that does not end', { ...rollout, state: 'running' }, [asked], 'open'],
		['that forgot what it asked', rollout, [{ ...asked, id: 'other' }], 'lost'],
		['that calls done what failed', rollout, [{ ...asked, state: 'failed' }], 'false-success']
	])('%s is found out', (_, of, to, rule) => expect(rules(of, to)).toEqual([rule]));
});

describe('the processes', () => {
	const quiet: Surroundings = {
		output: '{"level":"info","msg":"Agent connected"}\n',
		secrets: ['sesame'],
		integrity: 'ok',
		doublyActive: 0
	};
	it('that were quiet broke nothing', () => expect(checkSurroundings(quiet)).toEqual([]));

	it.each<[string, Partial<Surroundings>]>([
		[
			'an unhandled rejection',
			{ output: 'x\n[UnhandledPromiseRejection: …]\nunhandledRejection\n' }
		],
		['a secret in a log', { output: 'token=sesame' }],
		['a broken database', { integrity: 'row 3 missing' }],
		['two active operations of one host', { doublyActive: 1 }]
	])('%s is found out', (_, change) =>
		expect(checkSurroundings({ ...quiet, ...change })).toHaveLength(1)
	);
});
