import type { ExitCode } from '../command.ts';
import { countWords } from '../words.ts';
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
};

const refusalWords = (measure: Measure): string =>
	measure.refusals.map(({ reason, count }) => `${reason} ${number(count)}`).join(', ');

/** The line of one second. */
export function progressLine(
	{ elapsedMs, hosts, connected }: Progress,
	lately: Times & { perSecond: number },
	measure: Measure
): string {
	const parts = [
		`${number(connected)} of ${number(hosts)} connected`,
		`${lately.perSecond.toFixed(1)} heartbeats/s`,
		`answers: median ${time(lately.median)}, 99th ${time(lately.p99)}`
	];
	if (measure.refusals.length > 0) parts.push(`refused: ${refusalWords(measure)}`);
	return `${durationWords(elapsedMs)}  ${parts.join(' · ')}`;
}

export type End = Progress & {
	/** Why it ended before its time; null: it did not. */
	endedEarly: string | null;
	/** How late timers of this process were, 99 of 100. Milliseconds. */
	lateMs: number;
	/** As they stand in the dashboard. */
	firstName: string;
	lastName: string;
	/** Hosts that were made, or were there already. */
	enrolled: number;
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
		`Connected    ${number(end.connected)} of ${number(end.hosts)} at the end; ${countWords(measure.lost, 'connection')} lost in between`,
		`Heartbeats   ${number(whole.answered)} answered, ${number(measure.failed)} not; median ${time(whole.median)}, 99th ${time(whole.p99)}, slowest ${time(whole.slowest)}`,
		`Operations   ${number(measure.taken)} taken, ${number(measure.finished)} ended`
	];
	for (const { reason, count, message } of measure.refusals)
		lines.push(`Refused      ${number(count)} × ${reason}: ${message}`);
	if (end.lateMs > LATE_MS)
		lines.push(
			`This process itself was up to ${time(end.lateMs)} late, so the times above are longer than the dashboard's own. Simulate fewer hosts, or from another machine.`
		);
	if (end.enrolled > 0)
		lines.push(
			`${end.firstName} to ${end.lastName} stay in the dashboard, offline, until they are removed: ${end.removeWith}`
		);
	return lines;
}

/** 0: every host was connected at the end, and no heartbeat went unanswered. */
export const exitCodeOf = (
	{ hosts, connected }: Pick<Progress, 'hosts' | 'connected'>,
	measure: Pick<Measure, 'failed'>
): ExitCode => (connected === hosts && measure.failed === 0 ? 0 : 1);
