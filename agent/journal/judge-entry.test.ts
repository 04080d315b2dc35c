import { describe, expect, it } from 'vitest';
import { judgeEntry, type EntryFacts, type Judgement } from './judge-entry.ts';

const running: EntryFacts = {
	order: 'valid',
	hasResult: false,
	run: 'present',
	runnerAlive: true,
	sameBoot: true,
	startWithinMs: 1_000
};

const table: [string, Partial<EntryFacts>, Judgement][] = [
	['finished', { hasResult: true }, { action: 'report' }],
	[
		'finished, whatever else',
		{ hasResult: true, runnerAlive: false, sameBoot: false },
		{ action: 'report' }
	],
	['runner at work', {}, { action: 'adopt' }],
	['runner at work, past its start time', { startWithinMs: -1 }, { action: 'adopt' }],
	['runner died', { runnerAlive: false }, { action: 'interrupted', why: 'runner-died' }],
	[
		'host rebooted',
		{ runnerAlive: false, sameBoot: false },
		{ action: 'interrupted', why: 'rebooted' }
	],
	[
		'another process got the number after a reboot',
		{ runnerAlive: true, sameBoot: false },
		{ action: 'interrupted', why: 'rebooted' }
	],
	[
		'never started, in time',
		{ run: 'absent', runnerAlive: false, sameBoot: false },
		{ action: 'start' }
	],
	['never started, last moment', { run: 'absent', startWithinMs: 0 }, { action: 'start' }],
	['never started, too late', { run: 'absent', startWithinMs: -1 }, { action: 'expired' }],
	['claimed for not being run', { run: 'never', runnerAlive: false }, { action: 'expired' }],
	['torn', { order: 'torn' }, { action: 'set-aside' }],
	[
		'torn, with a result',
		{ order: 'torn', hasResult: true, run: 'absent' },
		{ action: 'set-aside' }
	]
];

describe('an entry of the journal means', () => {
	it.each(table)('%s', (_name, change, expected) => {
		expect(judgeEntry({ ...running, ...change })).toEqual(expected);
	});

	it('never "start" once it reached run.json', () => {
		for (const runnerAlive of [true, false])
			for (const sameBoot of [true, false])
				for (const startWithinMs of [-1, 1_000])
					for (const run of ['present', 'never'] as const)
						expect(
							judgeEntry({ ...running, run, runnerAlive, sameBoot, startWithinMs }).action
						).not.toBe('start');
	});
});
