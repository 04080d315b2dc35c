import type { Command, CommandArgument } from '$lib/protocol/command.ts';
import type { HostAlarmView, TokenOverlap, TokenSource } from '$lib/protocol/host-admission.ts';
import type { DeviceType, HostKind, Location, Presence } from '$lib/protocol/host.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import type { OperationState } from '$lib/protocol/operation.ts';
import type { CompartmentName, CompartmentState } from '$lib/protocol/status/types.ts';
import type { TargetView } from '$lib/protocol/target.ts';
import { GARBAGE_DAYS } from '$lib/protocol/limits.ts';
import type { Contact } from '$lib/client/fleet-store.svelte.ts';
import type { Show } from '$lib/client/fleet-view.ts';
import { plural } from './format.ts';

/** Words that appear in more than one place. One name per thing. */

export const STATES: Record<OperationState, string> = {
	queued: 'Waits for the host',
	offered: 'Waiting for the host',
	running: 'Running',
	succeeded: 'Succeeded',
	failed: 'Failed',
	cancelled: 'Stopped',
	'timed-out': 'Timed out',
	'rolled-back': 'Rolled back',
	interrupted: 'Interrupted',
	expired: 'Expired',
	rejected: 'Refused by the host'
};

export const COMPARTMENTS: Record<CompartmentName, { letter: string; name: string }> = {
	git: { letter: 'G', name: 'Git' },
	lock: { letter: 'L', name: 'Lock' },
	system: { letter: 'S', name: 'System' },
	tests: { letter: 'T', name: 'Tests' },
	agent: { letter: 'A', name: 'Agent' }
};

export const COMPARTMENT_STATES: Record<CompartmentState, string> = {
	ok: 'ok',
	behind: 'behind',
	error: 'error',
	working: 'working',
	unknown: 'unknown'
};

export const PRESENCES: Record<Presence, string> = {
	online: 'Online',
	stale: 'Not heard of lately',
	offline: 'Offline',
	never: 'Never connected'
};

export const SHOWS: Record<Show, string> = {
	all: 'All',
	waiting: 'Waiting',
	online: 'Online',
	behind: 'Behind',
	attention: 'Needs attention',
	failed: 'Failed',
	running: 'Running'
};

export const TOKEN_SOURCES: Record<TokenSource, string> = {
	enrolment: 'Brought at enrolment',
	dashboard: 'Made in the dashboard',
	file: 'Declared in the file'
};

export const OVERLAPS: Record<TokenOverlap, string> = {
	now: 'No longer: it ends at once',
	'1h': 'One hour',
	'24h': 'One day',
	'7d': 'Seven days'
};

/** What an alarm is about, without when and from where. */
export const alarmWords = ({ reason }: Pick<HostAlarmView, 'reason'>): string =>
	reason === 'machine'
		? 'Another machine came with the token of this host'
		: 'A second agent came with the token of this host';

export const CONTACTS: Record<Contact, { word: string; tip: string }> = {
	connecting: { word: 'Connecting', tip: 'Connecting to the dashboard' },
	live: { word: 'Live', tip: 'What you see is kept current' },
	reconnecting: { word: 'Reconnecting', tip: 'The dashboard does not answer; trying again' },
	offline: {
		word: 'Offline',
		tip: 'The dashboard has not answered for a while; still trying'
	}
};

export const TARGET_SOURCES: Record<TargetView['source'], string> = {
	none: 'none',
	'version-json': 'version.json',
	git: 'Git',
	forge: 'Forge'
};

export const KINDS: Record<HostKind, string> = {
	nixos: 'NixOS',
	'home-manager': 'Home Manager',
	darwin: 'nix-darwin'
};
export const LOCATIONS: Record<Location, string> = {
	cloud: 'Cloud',
	home: 'Home',
	work: 'Work',
	other: 'Other'
};
export const DEVICES: Record<DeviceType, string> = {
	server: 'Server',
	desktop: 'Desktop',
	laptop: 'Laptop',
	gaming: 'Gaming',
	other: 'Other'
};

/** Offered when a host is added; its own configuration may say any other. The first is the default. */
export const HOST_COLOURS = [
	{ color: '#769ff0', name: 'Blue' },
	{ color: '#4bb8b0', name: 'Teal' },
	{ color: '#7bc275', name: 'Green' },
	{ color: '#e5a03c', name: 'Amber' },
	{ color: '#e06c75', name: 'Red' },
	{ color: '#d277b5', name: 'Pink' },
	{ color: '#a58be0', name: 'Violet' },
	{ color: '#8a8f98', name: 'Grey' }
] as const;

/** What a command will do to a host, before it does it: the host, and the rest of the sentence. */
export function consequence(
	command: Command | 'force-stop',
	host: { name: string; commit: string | null },
	about: { target: string | null; argument?: Partial<CommandArgument> | undefined }
): { name: string; effect: string } {
	const { target, argument } = about;
	const from = host.commit === null ? 'its checkout' : host.commit.slice(0, 7);
	const wanted = target === null ? 'the head of its branch' : target.slice(0, 7);
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

/** Whether anybody vouches for what is checked out. */
export function signatureWords(row: Pick<FleetRow, 'commit' | 'signature'>): string {
	if (row.signature !== null)
		return row.signature.good
			? `signed by ${row.signature.signer ?? 'somebody'}`
			: (row.signature.problem ?? 'is not signed');
	return row.commit === null ? 'not known' : 'unsigned: this host takes any commit';
}

/** What a notification of something that went wrong says: what happened, and how that leaves the host. */
export const failureWords = (
	row: Pick<FleetRow, 'status'>,
	operation: { message: string | null }
): string =>
	operation.message === null || row.status.sentence.includes(operation.message)
		? row.status.sentence
		: `${operation.message} Now: ${row.status.sentence}`;
