import {
	builds,
	COMMAND_LABELS,
	FIRST_COMMANDS,
	fitsKind,
	movesCheckout,
	shortCommit,
	type Ancestry,
	type Availability,
	type Command,
	type Presence,
	type RequestOutcome,
	type TargetView
} from '$lib/protocol/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import { pinnedCommit } from './new-row.ts';
import type { OperationRow } from './operation-row.ts';

export type Obstacle = {
	code: 'offline' | 'busy' | 'not-ready' | 'not-supported';
	message: string;
	/** It goes away by itself, and the command may wait for that. */
	queueable?: true;
};

/** Why a host cannot take a command at all right now, as one sentence; null when it can. */
export function obstacle(state: {
	command: Command;
	host: HostRecord;
	presence: Presence;
	connected: boolean;
	active: OperationRow | null;
}): Obstacle | null {
	const { command, host } = state;
	const label = COMMAND_LABELS[command];
	if (state.presence === 'never')
		return { code: 'offline', message: `${host.name} has never connected. Start its agent first.` };
	if (!fitsKind(command, host.kind))
		return {
			code: 'not-supported',
			message: `${host.name} is a ${host.kind} host: there is no ${label} for it.`
		};
	if (!(host.capabilities ?? FIRST_COMMANDS).includes(command))
		return {
			code: 'not-supported',
			message: `The agent on ${host.name} is too old for ${label}. Update it first.`
		};
	// What is known of a host that is away may be long out of date; its agent checks when it is back.
	if (!state.connected)
		return {
			code: 'offline',
			message: `${host.name} is not connected. ${label} needs its agent.`,
			queueable: true
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
	if (
		movesCheckout(command) &&
		host.profile?.repoMode === 'isolated' &&
		host.profile.repoUrl === null
	)
		return {
			code: 'not-ready',
			message: `${host.name} has no repository configured. Set NIXFLEET_REPO_URL (repoUrl) for its agent.`
		};
	const hasCheckout = host.facts?.checkout != null;
	const needsCheckout = command === 'test' || (builds(command) && !movesCheckout(command));
	if (!hasCheckout && needsCheckout)
		return { code: 'not-ready', message: `${host.name} has no checkout yet. Pull first.` };
	return null;
}

export const availability = (state: Parameters<typeof obstacle>[0]): Availability => {
	const reason = obstacle(state);
	if (reason === null) return { enabled: true };
	return reason.queueable
		? { enabled: true, waits: `${state.host.name} is offline: it runs when the host is back.` }
		: { enabled: false, reason: reason.message };
};

/** The outcome that refuses a request; null when it may go ahead. */
export function refusal(state: {
	command: Command;
	force: boolean;
	/** An offline host may be waited for. */
	queue: boolean;
	hostId: string;
	host: HostRecord | null;
	presence: Presence;
	connected: boolean;
	active: OperationRow | null;
	/** The commit that was named by whoever asks. */
	commit: string | null;
	target: TargetView;
	ancestry: Ancestry;
}): RequestOutcome | null {
	const { host, hostId } = state;
	const refuse = (
		code: Extract<RequestOutcome, { ok: false }>['code'],
		message: string,
		again: { forceable?: boolean; queueable?: boolean } = {}
	): RequestOutcome => ({
		ok: false,
		hostId,
		code,
		message,
		activeOperationId: state.active?.id ?? null,
		forceable: again.forceable ?? false,
		queueable: again.queueable ?? false
	});
	if (!host) return refuse('not-found', 'There is no such host. It may have been removed.');
	const reason = obstacle({ ...state, host });
	const { queueable = false } = reason ?? {};
	if (queueable && state.queue) return null;
	if (reason !== null) return refuse(reason.code, reason.message, { queueable });
	const done = state.force ? null : alreadyDone(state, host);
	return done === null ? null : refuse('on-target', done, { forceable: true });
}

/** Whether a pull would change nothing, proven by a fresh target and a clean checkout. */
function alreadyDone(
	state: { command: Command; commit: string | null; target: TargetView; ancestry: Ancestry },
	host: HostRecord
): string | null {
	const checkout = host.facts?.checkout;
	const { target, stale, error } = state.target;
	if (state.command !== 'pull' || !checkout || target === null || stale || error !== null)
		return null;
	if (checkout.dirty || (state.commit ?? target.commit) !== target.commit) return null;
	const relation = state.ancestry(checkout.commit, target.commit);
	// A pull that only found the checkout ahead is no reason for another one.
	if (relation.relation === 'descendant' && pinnedCommit('pull', host, state.target) !== null)
		return `${host.name} is ahead of the target ${shortCommit(target.commit)} by ${relation.ahead === 1 ? '1 commit' : `${relation.ahead} commits`}: there is nothing to pull. Use force to go back.`;
	if (checkout.commit !== target.commit || host.facts?.lastPull?.ok === false) return null;
	return `${host.name} is already on ${shortCommit(target.commit)}: there is nothing to pull.`;
}
