import type { Command } from './command.ts';

/** How long a fresh proof of identity counts, in milliseconds. */
export const STEP_UP_MS = 5 * 60_000;
/** Asking more hosts than this at once needs a fresh proof. */
export const STEP_UP_HOSTS = 5;

/**
 * Procedures that always need a fresh proof of who asks, and why, as the beginning of a sentence. A session left
 * open, or taken over, must not be enough for what outlives it. Source: design rules "Step-up".
 */
export const STEP_UP_REASONS = {
	'hosts.add': 'Making a token for a host',
	'hosts.remove': 'Removing a host',
	'hosts.reject': 'Rejecting a host',
	'hosts.trustMachine': 'Trusting another machine',
	'hosts.addToken': 'Making a token for a host',
	'hosts.rotateToken': 'Rotating a token of a host',
	'hosts.revokeToken': 'Revoking a token of a host',
	'apiKeys.create': 'Making an API key',
	'apiKeys.revoke': 'Revoking an API key',
	'account.changePassword': 'Changing your password',
	'account.offerTotp': 'Changing your second factor',
	'account.enableTotp': 'Changing your second factor',
	'account.disableTotp': 'Changing your second factor',
	'account.newRecoveryCodes': 'Making new recovery codes',
	'users.invite': 'Inviting a person',
	'users.withdraw': 'Taking back an invitation',
	'users.setRole': 'Changing a role',
	'users.resetAccess': 'Resetting somebody’s access',
	'users.signOut': 'Ending somebody’s sessions',
	'users.remove': 'Removing a person',
	'notifications.add': 'Adding a channel for notifications',
	'notifications.change': 'Changing a channel for notifications',
	'notifications.remove': 'Removing a channel for notifications'
} as const;
export type StepUpName = keyof typeof STEP_UP_REASONS;

/** What a person proves with who they are. */
export type StepUpSecret = 'code' | 'password';

/** A command for hosts; whether it needs a fresh proof depends on what it asks. */
export type StepUpCommand = { command: Command | 'stop'; force: boolean; hosts: number };

/** Why a command needs a fresh proof of who asks, as the beginning of a sentence; null when it needs none. */
export function stepUpReason(request: StepUpCommand): string | null {
	if (request.command === 'reboot') return 'Restarting a host';
	if (request.force) return request.command === 'stop' ? 'A forced stop' : 'Going ahead by force';
	if (request.hosts > STEP_UP_HOSTS) return `A command to more than ${STEP_UP_HOSTS} hosts`;
	return null;
}
