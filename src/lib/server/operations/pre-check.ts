import {
	COMMAND_LABELS,
	shortCommit,
	type Availability,
	type Command,
	type Presence,
	type RequestOutcome,
	type TargetView
} from '$lib/protocol/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import type { OperationRow } from './operation-row.ts';

/** Why a host cannot take a command at all right now, as one sentence; null when it can. */
export function obstacle(state: {
	command: Command;
	host: HostRecord;
	presence: Presence;
	connected: boolean;
	active: OperationRow | null;
}): { code: 'offline' | 'busy' | 'not-ready'; message: string } | null {
	const { command, host } = state;
	if (state.presence === 'never')
		return { code: 'offline', message: `${host.name} has never connected. Start its agent first.` };
	if (!state.connected)
		return {
			code: 'offline',
			message: `${host.name} is not connected. ${COMMAND_LABELS[command]} needs its agent.`
		};
	if (state.active)
		return {
			code: 'busy',
			message: `${host.name} is busy with ${COMMAND_LABELS[state.active.command]}. Wait for it to end, or stop it.`
		};
	const hold = host.facts?.hold;
	if (hold !== null && hold !== undefined)
		return {
			code: 'not-ready',
			message: `${host.name} is held by a file on the host${hold === '' ? '' : `: ${hold}`}.`
		};
	if (host.profile?.repoMode === 'isolated' && host.profile.repoUrl === null)
		return {
			code: 'not-ready',
			message: `${host.name} has no repository configured. Set NIXFLEET_REPO_URL (repoUrl) for its agent.`
		};
	const hasCheckout = host.facts?.checkout != null;
	if (!hasCheckout && (command === 'switch' || command === 'test'))
		return { code: 'not-ready', message: `${host.name} has no checkout yet. Pull first.` };
	return null;
}

export const availability = (state: Parameters<typeof obstacle>[0]): Availability => {
	const reason = obstacle(state);
	return reason === null ? { enabled: true } : { enabled: false, reason: reason.message };
};

/** The outcome that refuses a request; null when it may go ahead. */
export function refusal(state: {
	command: Command;
	force: boolean;
	hostId: string;
	host: HostRecord | null;
	presence: Presence;
	connected: boolean;
	active: OperationRow | null;
	target: TargetView;
	now: number;
}): RequestOutcome | null {
	const { host, hostId } = state;
	const refuse = (
		code: Extract<RequestOutcome, { ok: false }>['code'],
		message: string,
		forceable = false
	): RequestOutcome => ({
		ok: false,
		hostId,
		code,
		message,
		activeOperationId: state.active?.id ?? null,
		forceable
	});
	if (!host) return refuse('not-found', 'There is no such host. It may have been removed.');
	const reason = obstacle({ ...state, host });
	if (reason !== null) return refuse(reason.code, reason.message);
	const done = state.force ? null : alreadyDone(state.command, host, state.target);
	return done === null ? null : refuse('on-target', done, true);
}

/** Whether a pull would change nothing, proven by a fresh target and a clean checkout. */
function alreadyDone(command: Command, host: HostRecord, view: TargetView): string | null {
	const checkout = host.facts?.checkout;
	if (command !== 'pull' || !checkout || view.target === null || view.stale || view.error !== null)
		return null;
	if (
		checkout.commit !== view.target.commit ||
		checkout.dirty ||
		host.facts?.lastPull?.ok === false
	)
		return null;
	return `${host.name} is already on ${shortCommit(view.target.commit)}: there is nothing to pull.`;
}
