import { hostsIn, mostOf, rolloutEnd, waveEnd, wavesOf } from '$lib/protocol/rollout-look.ts';
import { plural, short } from '$lib/protocol/status/words.ts';
import {
	ROLLOUT_HOST_WORDS,
	ROLLOUT_STATE_WORDS,
	WAVE_WORDS,
	rolloutCounts
} from '$lib/ui/texts/rollouts.ts';
import type { Rollout, RolloutSummary } from '../../client/index.ts';
import { readArguments, wholeNumber } from '../arguments.ts';
import { ROLLOUTS_LISTED } from '../bounds.ts';
import { UsageError, type ExitCode, type Surroundings } from '../command.ts';
import { connect, patiently } from '../dashboard/connect.ts';
import { isId } from '../dashboard/id.ts';
import type { Tone } from '../terminal/colour.ts';
import { harmless } from '../terminal/harmless.ts';
import { tableLines, type Cell } from '../terminal/table.ts';
import { timeWords } from '../words.ts';

type Look = { columns: number | null; colour: boolean };

/** `nixfleet rollouts [id] [--limit <number>] [--json]`: newest first, or one with its waves and hosts. 0 however it stands. */
export async function rollouts(args: string[], around: Surroundings): Promise<ExitCode> {
	const { values, positionals } = readArguments(args, {
		limit: { type: 'string' },
		json: { type: 'boolean', default: false }
	});
	const [id, another] = positionals;
	if (another !== undefined) throw new UsageError(`"${another}" is one word too many`);
	if (id !== undefined && !isId(id))
		throw new UsageError(
			`"${id.slice(0, 50)}" is no id of a rollout: nixfleet rollouts lists those there are`
		);
	if (id !== undefined && values.limit !== undefined)
		throw new UsageError('--limit is for the list, and one rollout is named');
	const limit =
		values.limit === undefined
			? ROLLOUTS_LISTED.default
			: wholeNumber('--limit', values.limit, ROLLOUTS_LISTED);
	const { print, tell, terminal } = around;
	const { fleet } = connect(around);
	if (id !== undefined) {
		const rollout = await patiently(() => fleet.rollouts.get({ id }));
		if (values.json) print(JSON.stringify(rollout, null, 2));
		else rolloutLines(rollout, terminal).forEach(print);
		return 0;
	}
	const list = await patiently(() => fleet.rollouts.list({ limit }));
	if (values.json) print(JSON.stringify(list, null, 2));
	if (list.length === 0) tell('No rollout has been started yet. One is started on the page.');
	else if (!values.json) rolloutListLines(list, terminal).forEach(print);
	return 0;
}

const STATE_TONES: Record<ReturnType<typeof rolloutEnd>, Tone> = {
	running: 'busy',
	paused: 'warning',
	finished: 'good',
	failures: 'bad',
	partly: 'faint',
	nothing: 'faint',
	cancelled: 'faint'
};

const HOST_TONES: Record<Rollout['hosts'][number]['state'], Tone> = {
	waiting: 'faint',
	asked: 'busy',
	done: 'good',
	failed: 'bad',
	skipped: 'faint'
};

export function rolloutListLines(list: readonly RolloutSummary[], look: Look): string[] {
	const rows = list.map((rollout): Cell[] => {
		const end = rolloutEnd(rollout);
		return [
			{ text: rollout.id },
			{ text: ROLLOUT_STATE_WORDS[end], tone: STATE_TONES[end] },
			{ text: rollout.command },
			{ text: String(hostsIn(rollout.counts)) },
			{ text: mostOf(rollout) }
		];
	});
	return tableLines({ head: ['ROLLOUT', 'STATE', 'COMMAND', 'HOSTS', 'HOW IT GOES'], rows }, look);
}

/** What it is and how it goes, its waves, and its hosts in the order of their waves, failures first. */
export function rolloutLines(rollout: Rollout, look: Look): string[] {
	const { command, commits, counts, createdAt, finishedAt, requestedBy } = rollout;
	const [first, ...others] = commits;
	const brings =
		first === undefined
			? ''
			: others.length === 0
				? `, brings ${short(first)}`
				: `, brings ${commits.length} commits`;
	const facts: [string, string][] = [
		['Rollout', rollout.id],
		['State', ROLLOUT_STATE_WORDS[rolloutEnd(rollout)]],
		['Command', `${command} on ${plural(hostsIn(counts), 'host')}${brings}`],
		['Started', `${timeWords(createdAt)} by ${requestedBy}`],
		...(finishedAt === null ? [] : [['Ended', timeWords(finishedAt)] satisfies [string, string]])
	];
	const waves = wavesOf(rollout);
	const waveRows = waves.map((wave, place): Cell[] => [
		{ text: String(place + 1) },
		{ text: WAVE_WORDS[waveEnd(wave, rollout)] },
		{ text: rolloutCounts(wave.counts) },
		{
			text:
				wave.waitsFor ??
				(wave.soakUntil === null ? '' : `Watched until ${timeWords(wave.soakUntil)}.`)
		}
	]);
	const hostRows = waves.flatMap(({ hosts }, place) =>
		hosts.map((host): Cell[] => [
			{ text: String(place + 1) },
			{ text: host.hostName },
			{ text: ROLLOUT_HOST_WORDS[host.state], tone: HOST_TONES[host.state] },
			{ text: host.operationId ?? '' },
			{ text: host.sentence ?? '' }
		])
	);
	return [
		...facts.map(([name, value]) => harmless(`${name.padEnd(9)}${value}`)),
		harmless(mostOf(rollout)),
		'',
		...tableLines({ head: ['WAVE', 'STATE', 'HOSTS', 'WAITS FOR'], rows: waveRows }, look),
		'',
		...tableLines(
			{ head: ['WAVE', 'HOST', 'STATE', 'OPERATION', 'HOW IT GOES'], rows: hostRows },
			look
		)
	];
}
