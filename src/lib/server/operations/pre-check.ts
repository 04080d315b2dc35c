import {
	COMMAND_LABELS,
	FIRST_COMMANDS,
	builds,
	fitsKind,
	allowedWhileHeld,
	needsCheckout,
	needsTarget,
	shortCommit,
	type Ancestry,
	type Availability,
	type Command,
	type CommandArgument,
	type Presence,
	type RequestOutcome,
	type TargetView
} from '$lib/protocol/index.ts';
import { commitInWords } from '$lib/protocol/status/words.ts';
import { isSimulated } from '$lib/protocol/simulated.ts';
import type { HostRecord } from '../hosts/index.ts';
import { targetCommit } from './new-row.ts';
import type { OperationRow } from './operation-row.ts';
import { isOutsideWindow, outsideWindow } from './window.ts';

export type Judged = { refused: RequestOutcome } | { state: 'offered' | 'queued' };

export type Obstacle = {
	code: 'offline' | 'busy' | 'not-ready' | 'not-supported';
	message: string;
	/** It goes away by itself, and the command may wait for that: when it then runs, as a sentence. */
	waits?: string;
};

/** What people call a machine of each kind. */
const KIND_WORDS: Record<HostRecord['kind'], string> = {
	nixos: 'NixOS',
	'home-manager': 'Home Manager',
	darwin: 'macOS'
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
	if (host.approval === 'pending')
		return {
			code: 'not-ready',
			message: `${host.name} waits to be accepted. Nothing is asked of it before an admin accepts it.`
		};
	if (state.presence === 'never')
		return { code: 'offline', message: `${host.name} has never connected. Start its agent first.` };
	if (!fitsKind(command, host.kind))
		return {
			code: 'not-supported',
			message: `${host.name} is a ${KIND_WORDS[host.kind]} host: there is no ${label} for it.`
		};
	if (!(host.capabilities ?? FIRST_COMMANDS).includes(command))
		return {
			code: 'not-supported',
			message:
				host.profile !== null && isSimulated(host.profile)
					? `${host.name} is simulated: there is no machine behind it that could do ${label}.`
					: `The agent on ${host.name} does not offer ${label}: it is too old, or its configuration forbids it.`
		};
	// What is known of a host that is away may be long out of date; its agent checks when it is back.
	if (!state.connected)
		return {
			code: 'offline',
			message: `${host.name} is not connected. ${label} needs its agent.`,
			waits: `${host.name} is offline: it runs when the host is back.`
		};
	if (state.active)
		return {
			code: 'busy',
			message: `${host.name} is busy with ${COMMAND_LABELS[state.active.command]}. Wait for it to end, or stop it.`
		};
	if (host.holdNote !== null && !allowedWhileHeld(command))
		return {
			code: 'not-ready',
			message: `${host.name} is held here${host.holdNote === '' ? '' : `: ${host.holdNote}`}. Release it first.`
		};
	const hold = host.facts?.hold;
	if (hold !== null && hold !== undefined)
		return {
			code: 'not-ready',
			message: `${host.name} is held by a file on the host${hold === '' ? '' : `: ${hold}`}.`
		};
	if (
		needsTarget(command) &&
		host.profile?.repoMode === 'isolated' &&
		host.profile.repoUrl === null
	)
		return {
			code: 'not-ready',
			message: `${host.name} has no repository configured. Set NIXFLEET_REPO_URL (repoUrl) for its agent.`
		};
	const hasCheckout = host.facts?.checkout != null;
	if (!hasCheckout && needsCheckout(command))
		return { code: 'not-ready', message: `${host.name} has no checkout yet. Pull first.` };
	const missing = generationObstacle(command, host);
	if (missing !== null) return missing;
	// What would still be in the way when the window opens was said first.
	if (isOutsideWindow(host, command))
		return {
			code: 'not-ready',
			message: `${outsideWindow(host)}. Ask again then, or let ${label} wait for it.`,
			waits: `${outsideWindow(host)}: it runs when the next one opens.`
		};
	return null;
}

/** Going back, and comparing, need something to go back to. */
function generationObstacle(command: Command, { name, facts }: HostRecord): Obstacle | null {
	if (command !== 'rollback' && command !== 'compare') return null;
	return facts !== null && facts.generations.length > 1
		? null
		: { code: 'not-ready', message: `${name} has no other generation, as far as is known.` };
}

export const availability = (state: Parameters<typeof obstacle>[0]): Availability => {
	const reason = obstacle(state);
	if (reason === null) return { enabled: true };
	return reason.waits === undefined
		? { enabled: false, reason: reason.message }
		: { enabled: true, waits: reason.waits };
};

/** What comes of a request: it is offered at once, it waits, or it is refused with this outcome. */
export function judgeRequest(state: {
	command: Command;
	force: boolean;
	/** What keeps the host from it may be waited for. */
	queue: boolean;
	hostId: string;
	host: HostRecord | null;
	presence: Presence;
	connected: boolean;
	active: OperationRow | null;
	/** The commit that was named by whoever asks. */
	commit: string | null;
	/** The commit that was confirmed; null: nobody was told of one. */
	expectedCommit: string | null;
	argument: CommandArgument | null;
	target: TargetView;
	ancestry: Ancestry;
}): Judged {
	const { host, hostId } = state;
	const refuse = (
		code: Extract<RequestOutcome, { ok: false }>['code'],
		message: string,
		again: { forceable?: boolean; queueable?: boolean } = {}
	): Judged => ({
		refused: {
			ok: false,
			hostId,
			code,
			message,
			activeOperationId: state.active?.id ?? null,
			forceable: again.forceable ?? false,
			queueable: again.queueable ?? false
		}
	});
	if (!host) return refuse('not-found', 'There is no such host. It may have been removed.');
	const reason = obstacle({ ...state, host });
	const queueable = reason?.waits !== undefined;
	if (queueable && state.queue) return { state: 'queued' };
	if (reason !== null) return refuse(reason.code, reason.message, { queueable });
	const gone = missingGeneration(state, host);
	if (gone !== null) return refuse('not-ready', gone);
	const other = otherCommit(state, host);
	if (other !== null) return refuse('other-commit', other);
	const done = state.force ? null : alreadyDone(state, host);
	return done === null ? { state: 'offered' } : refuse('on-target', done, { forceable: true });
}

/** A generation that is not in the host's own list is not asked for: the list on the page was an old one. */
function missingGeneration(
	{ command, argument }: { command: Command; argument: CommandArgument | null },
	{ name, facts }: HostRecord
): string | null {
	if (command !== 'rollback' || argument === null) return null;
	const found = facts?.generations.find(({ number }) => number === argument.generation);
	if (found?.systemPath === argument.systemPath) return null;
	return `${name} has no generation ${argument.generation} with that system, as far as is known. Refresh the host and look at the list again.`;
}

/** The host would get another commit than was confirmed, which nobody has looked at: as a sentence. */
function otherCommit(
	state: {
		command: Command;
		commit: string | null;
		expectedCommit: string | null;
		target: TargetView;
	},
	host: HostRecord
): string | null {
	const { command, expectedCommit } = state;
	if (expectedCommit === null) return null;
	const pulls = needsTarget(command);
	const pulled = () => state.commit ?? targetCommit(command, host, state.target);
	const built = () => (builds(command) ? (host.facts?.checkout?.commit ?? null) : null);
	const now = pulls ? pulled() : built();
	if (now === expectedCommit) return null;
	const what = `The ${pulls ? 'target' : 'checkout'} of ${host.name}`;
	if (now === null)
		return `${what} is not known now; ${shortCommit(expectedCommit)} was confirmed.`;
	const moved = `${what} is ${shortCommit(now)} now, not ${shortCommit(expectedCommit)} as was confirmed.`;
	return `${moved} ${titleOf(now, host, state.target)}`.trimEnd();
}

/** What is known of a commit without looking for it: it is the target, or what the host has checked out. */
function titleOf(commit: string, { facts }: HostRecord, { target }: TargetView): string {
	if (target?.commit === commit)
		return commitInWords({ commit, subject: target.message, branch: target.branch });
	const checkout = facts?.checkout;
	return checkout?.commit === commit ? commitInWords(checkout) : '';
}

/** Whether a pull would change nothing, proven by a pin or a fresh target and by a clean checkout. */
function alreadyDone(
	state: { command: Command; commit: string | null; target: TargetView; ancestry: Ancestry },
	host: HostRecord
): string | null {
	const checkout = host.facts?.checkout;
	const wanted = host.pinnedCommit ?? freshTarget(state.target);
	if (state.command !== 'pull' || !checkout || checkout.dirty || wanted === null) return null;
	if ((state.commit ?? wanted) !== wanted) return null;
	const relation = state.ancestry(checkout.commit, wanted);
	// A pull that only found the checkout ahead is no reason for another one; back to its pin a host is pulled.
	if (
		relation.relation === 'descendant' &&
		host.pinnedCommit === null &&
		targetCommit('pull', host, state.target) !== null
	)
		return `${host.name} is ahead of the target ${shortCommit(wanted)} by ${relation.ahead === 1 ? '1 commit' : `${relation.ahead} commits`}: there is nothing to pull. Use force to go back.`;
	if (checkout.commit !== wanted || host.facts?.lastPull?.ok === false) return null;
	return `${host.name} is already on ${shortCommit(wanted)}: there is nothing to pull.`;
}

/** The target's commit, as far as it can be relied on. */
const freshTarget = ({ target, stale, error }: TargetView): string | null =>
	target === null || stale || error !== null ? null : target.commit;
