import { COMMAND_DOING, COMMAND_LABELS, endsContact, waitsForWindow } from '../command-table.ts';
import { isSimulated } from '../simulated.ts';
import type { ApplicableTarget } from './applicable-target.ts';
import type { StatusInput } from './input.ts';
import type { Blocker, Compartment, CompartmentName, HostStatus, Reason } from './types.ts';
import { windowsInWords } from '../window-words.ts';
import { asSentence, simulatedSentence } from './words.ts';

type Compartments = Pick<HostStatus, CompartmentName>;

/** The first thing that keeps a host off its target, and the sentence that says so. */
export function whyNotOnTarget(
	input: StatusInput,
	status: Compartments,
	found: ApplicableTarget
): { blocker: Blocker | null; sentence: string } {
	const missing = 'unknown' in found && !found.ofHost ? found.unknown.reason : null;
	const blocker = firstBlocker(input, status, missing);
	if (blocker === null) return { blocker, sentence: onTargetSentence(input, status) };
	const sentence = sentenceOf(blocker, input, status);
	const failure = laterFailure(blocker, status);
	return { blocker, sentence: failure === null ? sentence : `${failure} ${sentence}` };
}

/** Blockers that are the verdict of a compartment. What comes after the last of them is the agent's alone. */
const COMPARTMENT_OF: Partial<Record<Blocker, CompartmentName>> = {
	git: 'git',
	lock: 'lock',
	system: 'system',
	reboot: 'system',
	tests: 'tests'
};

/** What failed behind the first thing in the way: being behind must not hide it. */
function laterFailure(blocker: Blocker, status: Compartments): string | null {
	const own = COMPARTMENT_OF[blocker];
	if (own === undefined || status[own].state === 'error') return null;
	const { git, lock, system, tests, agent } = status;
	const failed = [git, lock, system, tests, agent].find(({ state }) => state === 'error');
	return failed?.message ?? null;
}

const BROUGHT_BY_REBOOT: readonly Reason[] = ['reboot-needed', 'set-for-next-boot'];

/** @param missing why hosts have no target, though none of them is to blame: what cannot be said because of that comes last */
function firstBlocker(
	input: StatusInput,
	status: Compartments,
	missing: Reason | null
): Blocker | null {
	const { activeOperation, presence } = input;
	const isBlocked = ({ state, reason }: Compartment) => state !== 'ok' && reason !== missing;
	if (input.waiting === true) return 'waiting';
	// Such an agent is turned away at the door, so it is never seen online: this is why.
	if (status.agent.reason === 'protocol-refused' && activeOperation === null) return 'protocol';
	// A host that was told to restart is away because of that.
	const restarting =
		activeOperation !== null && !activeOperation.unknown && endsContact(activeOperation.command);
	if ((presence === 'offline' || presence === 'never') && !restarting) return 'offline';
	if (activeOperation !== null) return 'operation';
	if (input.holdNote != null || input.facts?.hold != null) return 'held';
	if (input.facts?.window?.open === false && input.queued.some(waitsForWindow)) return 'window';
	if (isBlocked(status.git)) return 'git';
	if (isBlocked(status.lock)) return 'lock';
	if (BROUGHT_BY_REBOOT.includes(status.system.reason)) return 'reboot';
	if (status.system.state !== 'ok') return 'system';
	if (status.tests.state !== 'ok' && status.tests.reason !== 'no-tests') return 'tests';
	if (status.agent.state !== 'ok') return 'agent';
	return status.git.state === 'ok' && status.lock.state === 'ok' ? null : 'target';
}

function onTargetSentence({ profile }: StatusInput, { git }: Compartments): string {
	if (git.reason === 'ahead') return git.message;
	const sentence = 'On target: the right commit is checked out and running.';
	return profile !== null && isSimulated(profile) ? simulatedSentence(sentence) : sentence;
}

/** What all hosts lack is said once, for the fleet: without a target, each tells what is known of it. */
function sentenceOf(blocker: Blocker, input: StatusInput, status: Compartments): string {
	switch (blocker) {
		case 'waiting':
			return 'Waiting to be accepted: nothing is asked of this host, and what it reports does not count yet.';
		case 'offline':
			return input.lastSeenAt === null
				? 'The agent has never connected.'
				: // No age: the row is built anew only now and then, and whoever shows it has `lastSeenAt` and a clock.
					`Offline: this is how it was when last seen.${waitingSentence(input)}`;
		case 'operation':
			return operationSentence(input);
		case 'held':
			return heldSentence(input);
		case 'window':
			return windowSentence(input);
		case 'protocol':
		case 'agent':
			return status.agent.message;
		case 'git':
			return status.git.message;
		case 'lock':
			return status.lock.message;
		case 'system':
		case 'reboot':
		case 'target':
			return status.system.message;
		case 'tests':
			return status.tests.message;
	}
}

/** Who holds it, and why. */
function heldSentence({ holdNote, facts }: StatusInput): string {
	const [by, note] =
		holdNote != null
			? ['Held here', holdNote.trim()]
			: ['Held by a file on the host', (facts?.hold ?? '').trim()];
	return note === '' ? `${by}.` : asSentence(`${by}: ${note}`);
}

/** `Pull, then Switch wait`. */
const whatWaits = ({ queued }: StatusInput): string =>
	`${queued.map((command) => COMMAND_LABELS[command]).join(', then ')} ${queued.length === 1 ? 'waits' : 'wait'}`;

/** What runs as soon as the host is back. */
const waitingSentence = (input: StatusInput): string =>
	input.queued.length === 0 ? '' : ` ${whatWaits(input)} for it.`;

/** What runs as soon as the host may be changed again. */
function windowSentence(input: StatusInput): string {
	const window = input.facts?.window;
	return `${whatWaits(input)} for a window of this host${window ? ` (${windowsInWords(window)})` : ''}.`;
}

function operationSentence({ activeOperation }: StatusInput): string {
	if (activeOperation === null) return '';
	const doing = COMMAND_DOING[activeOperation.command];
	const by = `asked for by ${activeOperation.requestedBy}`;
	if (activeOperation.unknown)
		return `Contact was lost while ${doing.toLowerCase()}: how it stands is not known.`;
	if (activeOperation.stopRequested) return `${doing}: a stop was asked for.`;
	if (activeOperation.state !== 'running') return `${doing}: waiting for the host, ${by}.`;
	if (activeOperation.phase === 'confirm' && endsContact(activeOperation.command))
		return `${doing}: waiting for the host to come back, ${by}.`;
	if (activeOperation.phase === 'confirm')
		return `${doing}: the new system has to prove itself before it stays, ${by}.`;
	return `${doing}${activeOperation.phase === null ? '' : ` (${activeOperation.phase})`}, ${by}.`;
}
