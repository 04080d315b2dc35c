import type { Command } from '../command.ts';
import type { StatusInput } from './input.ts';
import type { Blocker, CompartmentName, HostStatus } from './types.ts';
import { ageInWords, asSentence } from './words.ts';

type Compartments = Pick<HostStatus, CompartmentName>;

const DOING: Record<Command, string> = {
	pull: 'Pulling',
	switch: 'Switching',
	'pull-switch': 'Pulling and switching',
	test: 'Testing'
};

/** The first thing that keeps a host off its target, and the sentence that says so. */
export function whyNotOnTarget(
	input: StatusInput,
	status: Compartments
): { blocker: Blocker | null; sentence: string } {
	const blocker = firstBlocker(input, status);
	return {
		blocker,
		sentence: blocker === null ? onTargetSentence(status) : sentenceOf(blocker, input, status)
	};
}

function firstBlocker(input: StatusInput, status: Compartments): Blocker | null {
	if (input.presence === 'offline' || input.presence === 'never') return 'offline';
	if (input.activeOperation !== null) return 'operation';
	if (input.facts?.hold != null) return 'held';
	if (status.agent.reason === 'protocol-refused') return 'protocol';
	if (status.git.state !== 'ok') return 'git';
	if (status.lock.state !== 'ok') return 'lock';
	if (status.system.reason === 'reboot-needed') return 'reboot';
	if (status.system.state !== 'ok') return 'system';
	if (status.tests.state !== 'ok' && status.tests.reason !== 'no-tests') return 'tests';
	return status.agent.state === 'ok' ? null : 'agent';
}

const onTargetSentence = (status: Compartments): string =>
	status.git.reason === 'ahead'
		? status.git.message
		: 'On target: the right commit is checked out and running.';

function sentenceOf(blocker: Blocker, input: StatusInput, status: Compartments): string {
	switch (blocker) {
		case 'offline':
			return input.lastSeenAt === null
				? 'The agent has never connected.'
				: `Offline: last seen ${ageInWords(input.now - input.lastSeenAt)} ago.`;
		case 'operation':
			return operationSentence(input);
		case 'held':
			return heldSentence(input.facts?.hold ?? '');
		case 'protocol':
		case 'agent':
			return status.agent.message;
		case 'git':
			return status.git.message;
		case 'lock':
			return status.lock.message;
		case 'system':
		case 'reboot':
			return status.system.message;
		case 'tests':
			return status.tests.message;
	}
}

const heldSentence = (note: string): string =>
	note.trim() === ''
		? 'Held by a file on the host.'
		: asSentence(`Held by a file on the host: ${note.trim()}`);

function operationSentence({ activeOperation }: StatusInput): string {
	if (activeOperation === null) return '';
	const doing = DOING[activeOperation.command];
	const by = `asked for by ${activeOperation.requestedBy}`;
	if (activeOperation.unknown)
		return `Contact was lost while ${doing.toLowerCase()}: how it stands is not known.`;
	if (activeOperation.stopRequested) return `${doing}: a stop was asked for.`;
	if (activeOperation.state !== 'running') return `${doing}: waiting for the host, ${by}.`;
	return `${doing}${activeOperation.phase === null ? '' : ` (${activeOperation.phase})`}, ${by}.`;
}
