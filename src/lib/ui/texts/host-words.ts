import type { HostAlarmView } from '$lib/protocol/host-admission.ts';
import type { DeviceType, HostKind, Location } from '$lib/protocol/host.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import { NOT_KNOWN } from './names.ts';

/** What is said of hosts on more than one page. */
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

/** Whether anybody vouches for what is checked out. */
export function signatureWords(row: Pick<FleetRow, 'commit' | 'signature'>): string {
	if (row.signature !== null)
		return row.signature.good
			? `signed by ${row.signature.signer ?? 'somebody'}`
			: (row.signature.problem ?? 'is not signed');
	return row.commit === null ? NOT_KNOWN : 'unsigned: this host takes any commit';
}

/** What an alarm is about, without when and from where. */
export const alarmWords = ({ reason }: Pick<HostAlarmView, 'reason'>): string =>
	reason === 'machine'
		? 'Another machine came with the token of this host'
		: 'A second agent came with the token of this host';
