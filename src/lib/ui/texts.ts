import type { Command, Phase } from '$lib/protocol/command.ts';
import type { DeviceType, HostKind, Location, Presence } from '$lib/protocol/host.ts';
import type { OperationState } from '$lib/protocol/operation.ts';
import type { CompartmentName, CompartmentState } from '$lib/protocol/status/types.ts';
import type { Show } from '$lib/client/fleet-view.ts';

/** Words that appear in more than one place. One name per thing. */

export const COMMANDS: Record<Command, string> = {
	pull: 'Pull',
	switch: 'Switch',
	'pull-switch': 'Pull + Switch',
	test: 'Test'
};

export const DOING: Record<Command, string> = {
	pull: 'Pulling',
	switch: 'Switching',
	'pull-switch': 'Pulling and switching',
	test: 'Testing'
};

export const PHASES: Record<Phase, string> = {
	fetch: 'fetch',
	verify: 'verify',
	build: 'build',
	activate: 'activate',
	confirm: 'confirm',
	test: 'test'
};

export const STATES: Record<OperationState, string> = {
	queued: 'Queued',
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

/** What a command will do to a host, before it does it. */
export function consequence(
	command: Command,
	host: { name: string; commit: string | null },
	target: string | null
): string {
	const from = host.commit === null ? 'its checkout' : host.commit.slice(0, 7);
	switch (command) {
		case 'pull':
			return `${host.name} fetches the repository.`;
		case 'test':
			return `${host.name} runs its tests.`;
		case 'switch':
			return `${host.name} is rebuilt from ${from} and activated.`;
		case 'pull-switch':
			return `${host.name} fetches ${target === null ? 'the repository' : target.slice(0, 7)}, is rebuilt from it and activated.`;
	}
}
