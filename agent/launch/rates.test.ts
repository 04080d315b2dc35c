import { describe, expect, it } from 'vitest';
import { DEFAULT_RATES, RATE_WINDOW_MS, whyTooMany, type Rates, type Taken } from './rates.ts';

const NOW = 1_000_000_000_000;
const MINUTE = 60_000;
const before = (minutes: number, command: Taken['command'] = 'switch'): Taken => ({
	command,
	at: NOW - minutes * MINUTE
});
const many = (count: number, each: Taken): Taken[] => Array.from({ length: count }, () => each);
const none: Rates = { switches: 0, reboots: 0, operations: 0 };

describe('one more', () => {
	it.each<[string, Taken['command'], Taken[], Partial<Rates>, RegExp | null]>([
		['is taken by a host that did nothing', 'switch', [], { switches: 1 }, null],
		['is taken below the limit', 'switch', many(19, before(1)), { switches: 20 }, null],
		['is refused at the limit', 'switch', many(20, before(1)), { switches: 20 }, /in 59 minutes/],
		['a rollback counts as a switch', 'rollback', [before(10)], { switches: 1 }, /in 50 minutes/],
		['so does a boot', 'switch', [before(10, 'boot')], { switches: 1 }, /in 50 minutes/],
		['so does pull-switch', 'switch', [before(10, 'pull-switch')], { switches: 1 }, /in 50 m/],
		['a pull is no switch', 'pull', [before(10)], { switches: 1 }, null],
		['pulls do not use up switches', 'switch', many(9, before(1, 'pull')), { switches: 1 }, null],
		['reboots have their own', 'reboot', [before(59, 'reboot')], { reboots: 1 }, /in 1 minute,/],
		['switches do not use them up', 'reboot', many(9, before(1)), { reboots: 1 }, null],
		['everything counts together', 'test', many(3, before(30)), { operations: 3 }, /in 30 min/],
		['an hour later it is taken', 'switch', [before(60)], { switches: 1 }, null],
		[
			'just before not',
			'switch',
			[{ command: 'switch', at: NOW - RATE_WINDOW_MS + 1 }],
			{ switches: 1 },
			/in 1 minute,/
		],
		[
			'the one that must go first says when',
			'switch',
			[before(5), before(50), before(20)],
			{ switches: 2 },
			/in 40 min/
		],
		[
			'the later of two limits says when',
			'switch',
			[before(50), before(10, 'pull')],
			{ switches: 1, operations: 1 },
			/in 50 min/
		],
		['0 is no limit', 'reboot', many(1_000, before(1, 'reboot')), {}, null],
		['a clock set back forgets nothing', 'switch', [before(-30)], { switches: 1 }, /in 90 min/],
		['a clock set back by days blocks nobody', 'switch', [before(-2_000)], { switches: 1 }, null]
	])('%s', (_name, command, taken, rates, expected) => {
		const why = whyTooMany(command, taken, { rates: { ...none, ...rates }, now: NOW });
		if (expected === null) expect(why).toBeNull();
		else expect(why).toMatch(expected);
	});

	it('says what, how many, whose rule, and what to do', () => {
		expect(
			whyTooMany('reboot', many(4, before(20, 'reboot')), { rates: DEFAULT_RATES, now: NOW })
		).toBe(
			'has taken 4 reboots within an hour, and its own configuration allows 4 (NIXFLEET_MAX_REBOOTS_PER_HOUR). Ask again in 40 minutes, or raise the limit on the host.'
		);
	});
});
