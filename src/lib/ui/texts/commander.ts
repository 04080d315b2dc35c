import type { Command } from '$lib/protocol/command.ts';
import { changesSystem } from '$lib/protocol/command-table.ts';
import type { FleetRow, RowOperation } from '$lib/protocol/live.ts';
import type { HostStatus, Reason } from '$lib/protocol/status/types.ts';
import { plural } from '$lib/protocol/status/words.ts';

/** What is told when hosts are asked to do something. */
export const COMMANDER_TEXTS = {
	notAsked: 'Not asked',
	offline: (names: readonly string[]) => `Offline: ${names.join(', ')}`,
	askedOne: (name: string | undefined) => `${name} was asked to look again`,
	asked: 'Asked',
	notStopped: 'Not stopped',
	stopping: (count: number) => `${plural(count, 'operation')} asked to stop`,
	someNotStopped: (left: number, asked: number) => `${left} of ${asked} were not stopped`,
	notSent: 'Not sent',
	notOpened: 'Not opened',
	cutOff: 'The dashboard cannot be reached at the moment. Try again when it is back.',
	waitsForOne: (command: string, host: string | undefined) =>
		`${command} waits for ${host ?? 'the host'}`,
	waitsFor: (command: string, count: number) => `${command} waits for ${count} hosts`,
	/** What may be done about hosts that refused. */
	again: { ask: 'Ask again', wait: 'Wait for it', force: 'Run anyway' },
	/** What waits is not held to what was confirmed before. */
	waitsForTarget: 'What waits runs at the target of that time.',
	/** @param first the name of the first host it began on */
	begun: (command: string, first: string, count: number) =>
		`${command} started on ${count === 1 ? first : `${count} hosts`}`,
	ended: (host: string, command: string, state: string) =>
		`${host}: ${command} ${state.toLowerCase()}`,
	previewEnded: (host: string, message: string | null) =>
		`${host}: ${message ?? 'The preview is ready.'}`,
	started: (command: string, started: number, asked: number) =>
		`${command} started on ${started} of ${asked} hosts`,
	someFailed: (command: string, failed: number, asked: number) =>
		`${command} failed on ${failed} of ${asked} hosts`,
	showHosts: 'Show them',
	/** Reasons of hosts that are too many to be told one by one. */
	more: (count: number) => `and ${plural(count, 'more host')}`,
	/** The same of several hosts, whose sentences begin with the name, or have it somewhere else. */
	eachIs: (names: string, rest: string) => `${names}: each ${rest}`,
	eachOf: (names: string) => `each of ${names}`
} as const;

const ENDS: readonly Reason[] = [
	'build-failed',
	'activation-failed',
	'activation-rolled-back',
	'tests-failed'
];

/** What the status of a host says of how this operation ended, in words of its own; null: nothing. */
function endInStatus({ system, tests }: HostStatus, command: Command): string | null {
	const about = changesSystem(command) ? system : command === 'test' ? tests : null;
	return about !== null && ENDS.includes(about.reason) ? about.message : null;
}

/** What a notification of something that went wrong says: what happened, and how that leaves the host; each once. */
export function failureWords(
	{ status }: Pick<FleetRow, 'status'>,
	{ command, message }: Pick<RowOperation, 'command' | 'message'>
): string {
	if (message === null || status.sentence.includes(message)) return status.sentence;
	const now = status.sentence.replace(endInStatus(status, command) ?? '', '').trim();
	return now === '' ? message : `${message} Now: ${now}`;
}
