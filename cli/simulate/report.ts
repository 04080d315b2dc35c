import type { ExitCode } from '../command.ts';
import { plural } from '$lib/protocol/status/words.ts';
import type { Measure, Times } from './measure.ts';

/** What a person reads while a simulation runs, and at its end. */

/** Beyond this, times say as much of the simulation as of the dashboard. Milliseconds. */
const LATE_MS = 50;

const number = (value: number): string => value.toLocaleString('en');

const time = (milliseconds: number | null): string => {
	if (milliseconds === null) return '–';
	if (milliseconds >= 1_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
	return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
};

/** `1:05`, or `1:02:03` past an hour. */
export function durationWords(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / 1_000);
	const pad = (value: number): string => String(value).padStart(2, '0');
	const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
	return hours > 0
		? `${hours}:${pad(minutes)}:${pad(seconds % 60)}`
		: `${minutes}:${pad(seconds % 60)}`;
}

export type Progress = {
	/** Since the beginning, in milliseconds. */
	elapsedMs: number;
	hosts: number;
	connected: number;
	/** Milliseconds until the first heartbeats are due; null: they are, or have come. */
	firstBeatInMs: number | null;
};

const refusalWords = (measure: Measure): string =>
	measure.refusals.map(({ reason, count }) => `${reason} ${number(count)}`).join(', ');

/** What is told of the time since the last line. */
export function progressLine(
	{ elapsedMs, hosts, connected, firstBeatInMs }: Progress,
	lately: Times & { perSecond: number },
	measure: Measure
): string {
	const parts = [`${number(connected)} of ${number(hosts)} connected`];
	if (firstBeatInMs === null)
		parts.push(
			`${lately.perSecond.toFixed(1)} heartbeats/s`,
			`answers: median ${time(lately.median)}, 99th ${time(lately.p99)}`
		);
	else parts.push(`first heartbeats in ${Math.ceil(firstBeatInMs / 1_000)} s`);
	if (measure.refusals.length > 0) parts.push(`refused: ${refusalWords(measure)}`);
	return `${durationWords(elapsedMs)}  ${parts.join(' · ')}`;
}

export type End = Progress & {
	/** Why it ended before its time; null: it did not. */
	endedEarly: string | null;
	/** How late timers of this process were, 99 of 100. Milliseconds. */
	lateMs: number;
	/** What all hosts are called. */
	names: string;
	/** Hosts that were made, or were there already. */
	enrolled: number;
	/** Of these, the ones that were removed meanwhile. */
	gone: number;
	/** The command that takes them away again. */
	removeWith: string;
};

/** What stands at the end. */
export function summary(end: End, measure: Measure): string[] {
	const whole = measure.whole();
	const early = end.endedEarly === null ? '' : ` (${end.endedEarly})`;
	const lines = [
		'',
		`Ended after ${durationWords(end.elapsedMs)}${early}.`,
		`Connected    ${number(end.connected)} of ${number(end.hosts)} at the end; ${plural(measure.lost, 'connection')} lost in between`,
		`Heartbeats   ${number(whole.answered)} answered, ${number(measure.failed)} not; median ${time(whole.median)}, 99th ${time(whole.p99)}, slowest ${time(whole.slowest)}`,
		`Operations   ${number(measure.taken)} taken, ${number(measure.finished)} ended`
	];
	for (const { reason, count, message } of measure.refusals)
		lines.push(`Refused      ${number(count)} × ${reason}: ${message}`);
	if (end.lateMs > LATE_MS)
		lines.push(
			`This process itself was up to ${time(end.lateMs)} late, so the times above are longer than the dashboard's own. Simulate fewer hosts, or from another machine.`
		);
	return [...lines, ...whatStays(end)];
}

function whatStays({ hosts, names, enrolled, gone, removeWith }: End): string[] {
	const left = enrolled - gone;
	const lines: string[] = [];
	if (gone > 0)
		lines.push(
			`${number(gone)} of the hosts ${gone === 1 ? 'was' : 'were'} removed from the dashboard meanwhile${left === 0 ? ', and none stays there' : ''}.`
		);
	if (left > 0)
		lines.push(
			`${left === hosts ? names : `${number(left)} of ${names}`} ${left === 1 ? 'stays in the dashboard, offline, until it is' : 'stay in the dashboard, offline, until they are'} removed. That takes an API key of scope admin ("Everything") in a file, here ./key:`,
			removeWith
		);
	return lines;
}

/** 0: every host was connected at the end, and no heartbeat went unanswered. */
export const exitCodeOf = (
	{ hosts, connected }: Pick<Progress, 'hosts' | 'connected'>,
	measure: Pick<Measure, 'failed'>
): ExitCode => (connected === hosts && measure.failed === 0 ? 0 : 1);
