import type { Command, Phase } from '$lib/protocol/command.ts';
import type { DeviceType, HostKind, Location, Presence } from '$lib/protocol/host.ts';
import type { OperationState } from '$lib/protocol/operation.ts';
import type { CompartmentName, CompartmentState } from '$lib/protocol/status/types.ts';
import type { TargetView } from '$lib/protocol/target.ts';
import type { Contact } from '$lib/client/fleet-store.svelte.ts';
import type { Show } from '$lib/client/fleet-view.ts';

/** Words that appear in more than one place. One name per thing. */

export const COMMANDS: Record<Command, string> = {
	pull: 'Pull',
	switch: 'Switch',
	'pull-switch': 'Pull + Switch',
	boot: 'Boot',
	test: 'Test',
	'restart-agent': 'Restart agent',
	reboot: 'Reboot'
};

export const DOING: Record<Command, string> = {
	pull: 'Pulling',
	switch: 'Switching',
	'pull-switch': 'Pulling and switching',
	boot: 'Building for the next boot',
	test: 'Testing',
	'restart-agent': 'Restarting the agent',
	reboot: 'Rebooting'
};

export const PHASES: Record<Phase, string> = {
	fetch: 'fetch',
	verify: 'verify',
	build: 'build',
	activate: 'activate',
	confirm: 'confirm',
	test: 'test'
};

/** Mirrors the protocol's table, whose module would bring its schema library into the page. */
export const COMMAND_PHASES: Record<Command, readonly Phase[]> = {
	pull: ['fetch', 'verify'],
	switch: ['build', 'activate', 'confirm'],
	'pull-switch': ['fetch', 'verify', 'build', 'activate', 'confirm'],
	boot: ['build', 'activate'],
	test: ['test'],
	'restart-agent': ['confirm'],
	reboot: ['activate', 'confirm']
};

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
	online: 'Online',
	attention: 'Needs attention',
	failed: 'Failed',
	running: 'Running'
};

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
	git: 'Git'
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
	target: string | null
): { name: string; effect: string } {
	const from = host.commit === null ? 'its checkout' : host.commit.slice(0, 7);
	const wanted = target === null ? 'the head of its branch' : target.slice(0, 7);
	const EFFECTS: Record<Command | 'force-stop', string> = {
		'force-stop':
			'will have its activation cut off half-way. Services may be left stopped, or the host unreachable.',
		pull: `will fetch ${wanted}.`,
		test: 'will run its tests.',
		switch: `will be rebuilt from ${from} and activated.`,
		'pull-switch': `will fetch ${wanted}, be rebuilt from it and activated.`,
		boot: `will be built from ${from}; the result starts with the next boot, nothing changes now.`,
		'restart-agent': 'will have its agent restarted; what runs there goes on.',
		reboot: 'will be restarted. Everything on it stops until it is back.'
	};
	return { name: host.name, effect: EFFECTS[command] };
}
