import type { Command, CommandArgument } from '$lib/protocol/command.ts';
import { GARBAGE_DAYS } from '$lib/protocol/limits.ts';
import { listed, plural } from '$lib/protocol/status/words.ts';

/** Names that a sentence can hold. */
const MOST_NAMED = 5;

/** The question before anything that changes what runs. */
export const CONFIRM_TEXTS = {
	/** @param what the label of a command; one that names a thing of the host is done *on* it */
	title: (what: string, whom: string) =>
		/ (garbage|agent)$/.test(what) ? `${what} on ${whom}?` : `${what} ${whom}?`,
	hosts: (count: number) => `${count} hosts`,
	forceStopOf: 'Force the stop of',
	forceStop: 'Force stop',
	previewed: 'Exactly the system that was previewed is activated, or nothing is.',
	/** The hosts of one sentence, where they are too many to stand in it. */
	andMore: (count: number) => `and ${count} more`,
	affected: 'Hosts and what happens to them',
	/** The rest of a sentence that begins with several hosts. */
	each: (effect: string) =>
		effect.replace(/^will /, 'will each ').replace(/ It (is|may) /, ' Each $1 '),
	/** @param until the rest of a sentence that begins with the host: why not now, and when */
	waits: (until: string) => `It ${until}`,
	notHeardOf: 'Not heard of lately: whether it answers is not known.',
	asked: (count: number, chosen: number) =>
		`${count} of ${plural(chosen, 'host')} ${count === 1 ? 'is' : 'are'} asked. Left out:`,
	leftOut: 'Hosts that are left out, and why',
	/** The rest of a sentence that begins with several hosts, as a reason. */
	eachIs: (reason: string) => `each ${reason}`,
	isUnsigned: '(unsigned)',
	/** @param on the hosts of the question it is true of; null: of all */
	unsigned: (on: readonly string[] | null) =>
		`Unsigned: ${on === null ? 'nothing proves' : `on ${listed(on, MOST_NAMED)} nothing proves`} who made the commit. A host with allowed signers takes signed ones only.`,
	stoppable: 'A build can be stopped at any time; an activation that has begun runs to its end.',
	/** @param reason the beginning of a sentence: what wants to know it */
	proof: (reason: string) =>
		`${reason} asks once more who you are. The answer then counts for five minutes.`,
	previewFirst: 'Preview first',
	looking: 'Looking whether the target has moved…',
	looked: 'The target was looked at just now.',
	/** @param why the look failed, in a sentence */
	notLooked: (why: string) =>
		`The target could not be looked at just now; what stands here was known before. ${why}`,
	/** Another commit than the question named first, or than was confirmed before. */
	moved: (what: 'target' | 'checkout', now: string | null, before: string | null) => {
		const is = now === null ? 'is not known now' : `is ${now.slice(0, 7)} now`;
		return `The ${what} ${is}${before === null ? '' : `, no longer ${before.slice(0, 7)}`}.`;
	}
} as const;

/** What a command will do to a host, before it does it: the host, and the rest of the sentence. */
export function consequence(
	command: Command | 'force-stop',
	host: { name: string; commit: string | null },
	about: {
		target: string | null;
		argument?: Partial<CommandArgument> | undefined;
		/** It waits, and then takes what is there by then. */
		isForLater?: boolean;
	}
): { name: string; effect: string } {
	const { target, argument, isForLater = false } = about;
	/** What waits is held to no commit, so none is promised. */
	const named = (what: string, commit: string) =>
		isForLater ? `${what} of that time (now ${commit.slice(0, 7)})` : commit.slice(0, 7);
	const from = host.commit === null ? 'its checkout' : named('the checkout', host.commit);
	const wanted = target === null ? 'the head of its branch' : named('the target', target);
	const generation = argument?.generation == null ? 'an older one' : `${argument.generation}`;
	const days = argument?.keepDays ?? GARBAGE_DAYS.default;
	const EFFECTS: Record<Command | 'force-stop', string> = {
		'force-stop':
			'will have its activation cut off half-way. Services may be left stopped, or the host unreachable.',
		pull: `will fetch ${wanted}.`,
		test: 'will run its tests.',
		switch: `will be rebuilt from ${from} and activated.`,
		'pull-switch': `will fetch ${wanted}, be rebuilt from it and activated.`,
		boot: `will be built from ${from}; the result starts with the next boot, nothing changes now.`,
		'restart-agent': 'will have its agent restarted; what runs there goes on.',
		evaluate: 'will find out which system its checkout makes. Nothing changes.',
		preview: `will fetch and build ${wanted}, to show what it would change. Nothing changes.`,
		compare: 'will compare two of its generations. Nothing changes.',
		rollback: `will run generation ${generation} again. Its checkout stays as it is.`,
		'collect-garbage': `will remove generations older than ${plural(days, 'day')} and what nothing needs any more. There is no way back to what is removed.`,
		reboot: 'will be restarted. Everything on it stops until it is back.'
	};
	return { name: host.name, effect: EFFECTS[command] };
}
