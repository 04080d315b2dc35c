import { LIMITS } from '$lib/protocol/limits.ts';
import type { RolloutCommand, RolloutPlan } from '$lib/protocol/rollout.ts';
import { listed, plural } from '$lib/protocol/status/words.ts';
import { spanInWords } from './spans.ts';

/** The question what is rolled out, and how. */
export const ROLLOUT_START_TEXTS = {
	title: (hosts: number) => `Roll out to ${plural(hosts, 'host')}`,
	command: 'Command',
	first: 'First wave',
	firstBy: { count: 'By number', tag: 'By tag', none: 'None' },
	firstCount: 'How many first',
	firstTag: 'Tag of the first',
	noTag: 'None of these hosts has a tag.',
	watched: 'Then watched',
	atOnce: 'At work at once',
	offlineWords: { queue: 'Wait for them', skip: 'Leave them out' },
	whole: (least: number, most: number) => `A whole number from ${least} to ${most}.`,
	tooMany: (most: number) =>
		`A rollout takes at most ${most} hosts. Narrow the filter, or start several.`,

	plan: 'What will be done',
	working: 'Working out what will be done…',
	wave: (number: number) => `Wave ${number}`,
	onlyWave: 'One wave',
	waveHosts: (hosts: number) => plural(hosts, 'host'),
	watchedFor: (span: string) => `then watched for ${span}`,
	away: 'away',
	hasAlready: 'has it already',
	inWave: (title: string) => `Hosts of: ${title}`,
	leftOut: (hosts: number) => `Left out: ${plural(hosts, 'host')}`,
	/** What a sentence of the dashboard says in its middle, where it is about one host. */
	ofHost: (host: string) => ` of ${host} `,
	leftOutList: 'Hosts that are left out, and why it is so',
	taken: (hosts: number) => `Taken out of another rollout: ${plural(hosts, 'host')}`,
	takenList: 'Hosts that are taken out of another rollout, and of which',
	/** Behind the names, and before the moment at which that one was begun. */
	takenOut: (hosts: number, command: string) =>
		`${hosts === 1 ? 'is' : 'are'} taken out of the rollout of ${command} begun`,
	moved: (now: string, before: string) =>
		`The target has moved: hosts get ${now} now, no longer ${before}. Read what will be done once more.`,
	changed: 'What will be done has changed. Read it once more.',
	brings: (command: string) => `${command} to`,
	start: 'Start rollout',
	notYet: 'What will be done is not known yet.'
} as const;

/** How long a first wave is watched: what is offered, in milliseconds. */
export const SOAKS = [0, 60_000, 5 * 60_000, 15 * 60_000, 3_600_000, 24 * 3_600_000] as const;
export const soakWords = (ms: number): string =>
	ms === 0 ? 'Not at all' : `For ${spanInWords(ms)}`;

/** What the command does where it pulls nothing: of its checkout, nobody promises a commit. */
export const OF_CHECKOUT: Record<Exclude<RolloutCommand, 'pull' | 'pull-switch'>, string> = {
	switch: 'Each is rebuilt from what it has checked out and switches to it.',
	boot: 'Each is built from what it has checked out; it starts with the next boot.',
	test: 'Each runs the tests of what it has checked out.'
};

type Waves = RolloutPlan['waves'];
type Manner = {
	atOnce: number;
	maxFailures: number;
	offline: 'queue' | 'skip';
	/** By which the first wave is told; null: it is told by a number. */
	tag: string | null;
};

/** Names that the sentence can hold. */
const MOST_NAMED = 3;
const NUMBERS = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const numberWord = (count: number): string => NUMBERS[count] ?? `${count}`;

const together = (names: readonly string[]): string =>
	names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

function pace(hosts: number, atOnce: number): string {
	if (hosts === 1) return '';
	if (atOnce === 1) return ', one after the other';
	if (hosts <= atOnce) return hosts === 2 ? ', both at once' : ', all at once';
	return `, ${numberWord(atOnce)} at a time`;
}

function hostsOf(waves: Waves, place: number, { tag }: Manner): string {
	const hosts = waves[place]?.hosts ?? [];
	const isLast = place === waves.length - 1;
	if (hosts.length <= MOST_NAMED) return together(hosts.map(({ hostName }) => hostName));
	if (place === 0 && isLast) return `All ${hosts.length} hosts`;
	if (place === 0) return `${hosts.length} hosts${tag === null ? '' : ` with the tag ${tag}`}`;
	return isLast ? `the other ${hosts.length}` : `${hosts.length} more`;
}

function waveSentence(waves: Waves, place: number, manner: Manner): string {
	const who = `${hostsOf(waves, place, manner)}${pace(waves[place]?.hosts.length ?? 0, manner.atOnce)}.`;
	const before = waves[place - 1];
	if (before === undefined) return waves.length === 1 ? who : `First ${who}`;
	const well = before.hosts.length === 1 ? 'it goes well' : 'they go well';
	const span = before.soakMs === 0 ? '' : ` for ${spanInWords(before.soakMs)}`;
	return `If ${well}${span}, ${who}`;
}

function awaySentence(waves: Waves, { offline }: Manner): string | null {
	const away = waves.flatMap(({ hosts }) => hosts.filter((host) => host.away));
	if (away.length === 0) return null;
	const all = away.map(({ hostName }) => hostName);
	const names = all.length > MOST_NAMED ? listed(all, MOST_NAMED) : together(all);
	const [is, has] =
		away.length === 1
			? ['is', 'gets its turn when it is']
			: ['are', 'get their turn when they are'];
	if (offline === 'skip')
		return `${names} ${is} away now, and left out if that is still so at ${away.length === 1 ? 'its' : 'their'} turn.`;
	const first = waves[0]?.hosts ?? [];
	const isStuck = waves.length > 1 && first.every((host) => host.away);
	const kept = `${names} ${is} away and ${has} back, within ${spanInWords(LIMITS.rolloutMs)}.`;
	return isStuck ? `${kept} Until then nothing begins.` : kept;
}

/**
 * All that a rollout will do, as a person would say it: "First hsb1. If it goes well for a minute, the other 11, five at a time.
 * Stops at the first failure."
 */
export function planSentence({ waves }: Pick<RolloutPlan, 'waves'>, manner: Manner): string {
	if (waves.length === 0) return 'Nothing will be done: no host can be part of it.';
	const { maxFailures } = manner;
	const hosts = waves.reduce((sum, wave) => sum + wave.hosts.length, 0);
	const stops =
		hosts === 1
			? null
			: maxFailures === 0
				? 'Stops at the first failure.'
				: `Puts up with ${plural(maxFailures, 'failure')} and stops at the next.`;
	return [
		...waves.map((_, place) => waveSentence(waves, place, manner)),
		stops,
		awaySentence(waves, manner)
	]
		.filter((sentence) => sentence !== null)
		.join(' ');
}
