import type { Command } from '$lib/protocol/index.ts';

/** How many operations a host takes in any hour, whatever the dashboard wants; 0: any number. */
export type Rates = { switches: number; reboots: number; operations: number };

/**
 * A person who works on a configuration switches every few minutes and is not stopped; a dashboard gone wrong is, before it has
 * worn the host out.
 */
export const DEFAULT_RATES: Rates = { switches: 20, reboots: 4, operations: 60 };

export const RATE_WINDOW_MS = 60 * 60_000;

/** An operation that this host took, by its own clock. */
export type Taken = { command: Command; at: number };

type Rule = {
	rate: keyof Rates;
	of: string;
	setting: string;
	counts: (command: Command) => boolean;
};

const ACTIVATES: readonly Command[] = ['switch', 'pull-switch', 'rollback', 'boot'];

const RULES: readonly Rule[] = [
	{
		rate: 'switches',
		of: 'switches, rollbacks and boots',
		setting: 'NIXFLEET_MAX_SWITCHES_PER_HOUR',
		counts: (command) => ACTIVATES.includes(command)
	},
	{
		rate: 'reboots',
		of: 'reboots',
		setting: 'NIXFLEET_MAX_REBOOTS_PER_HOUR',
		counts: (command) => command === 'reboot'
	},
	{
		rate: 'operations',
		of: 'operations',
		setting: 'NIXFLEET_MAX_OPERATIONS_PER_HOUR',
		counts: () => true
	}
];

/** The other way too: a clock that was set back must not forget what was just done. */
export const isRecent = (taken: Taken, now: number): boolean =>
	Math.abs(now - taken.at) < RATE_WINDOW_MS;

/**
 * Whether one more of this command is too many, as a sentence without its subject; null when it is not.
 * @param taken what was taken before, in any order
 */
export function whyTooMany(
	command: Command,
	taken: readonly Taken[],
	limits: { rates: Rates; now: number }
): string | null {
	const { rates, now } = limits;
	const recent = taken.filter((each) => isRecent(each, now));
	const sentences = RULES.flatMap(({ rate, of, setting, counts }) => {
		const most = rates[rate];
		if (most === 0 || !counts(command)) return [];
		const counted = recent.filter((each) => counts(each.command)).sort((a, b) => a.at - b.at);
		const gives = counted.at(-most);
		if (counted.length < most || gives === undefined) return [];
		const minutes = Math.max(1, Math.ceil((gives.at + RATE_WINDOW_MS - now) / 60_000));
		return [
			{
				minutes,
				text: `has taken ${counted.length} ${of} within an hour, and its own configuration allows ${most} (${setting}). Ask again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, or raise the limit on the host.`
			}
		];
	});
	// Where two rules refuse, the one that lets go last says when it is possible again.
	return sentences.sort((a, b) => b.minutes - a.minutes)[0]?.text ?? null;
}
