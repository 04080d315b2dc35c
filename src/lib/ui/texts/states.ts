import type { Presence } from '$lib/protocol/host.ts';
import type { OperationState } from '$lib/protocol/operation.ts';
import type { CompartmentName, CompartmentState } from '$lib/protocol/status/types.ts';
import type { Contact } from '$lib/client/fleet-store.svelte.ts';
import type { Show } from '$lib/client/fleet-view.ts';
import { AGENT, SYSTEM, TESTS } from './names.ts';

/** What states are called: of operations, compartments, hosts, and the connection. */
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

/** How an operation is besides its state. */
export const STATE_TEXTS = { contactLost: 'Contact lost', stopping: 'Stopping' } as const;

export const COMPARTMENTS: Record<CompartmentName, { letter: string; name: string }> = {
	git: { letter: 'G', name: 'Git' },
	lock: { letter: 'L', name: 'Lock' },
	system: { letter: 'S', name: SYSTEM },
	tests: { letter: 'T', name: TESTS },
	agent: { letter: 'A', name: AGENT }
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

export const CONTACTS: Record<Contact, { word: string; tip: string }> = {
	connecting: { word: 'Connecting', tip: 'Connecting to the dashboard' },
	live: { word: 'Live', tip: 'What you see is kept current' },
	reconnecting: { word: 'Reconnecting', tip: 'The dashboard does not answer; trying again' },
	offline: {
		word: 'Offline',
		tip: 'The dashboard has not answered for a while; still trying'
	}
};
