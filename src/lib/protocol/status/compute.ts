import { endsContact } from '../command-table.ts';
import type { Command } from '../command.ts';
import { isSimulated } from '../simulated.ts';
import { agentStatus } from './agent.ts';
import { applicableTarget } from './applicable-target.ts';
import { gitStatus } from './git.ts';
import type { StatusInput } from './input.ts';
import { lockStatus } from './lock.ts';
import { whyNotOnTarget } from './sentence.ts';
import { simulatedSentence } from './words.ts';
import { systemStatus } from './system.ts';
import { testsStatus } from './tests.ts';
import type { Compartment, CompartmentName, HostStatus } from './types.ts';

/** Which compartments a command is working on while it runs. */
const WORKS_ON: Record<Command, readonly CompartmentName[]> = {
	pull: ['git', 'lock'],
	switch: ['system'],
	'pull-switch': ['git', 'lock', 'system'],
	boot: ['system'],
	test: ['tests'],
	evaluate: ['system'],
	preview: [],
	compare: [],
	rollback: ['system'],
	'collect-garbage': [],
	'restart-agent': ['agent'],
	reboot: ['system', 'agent']
};

/** The only place where a host's status is decided. Pure: facts, target and time in, verdicts and a sentence out. */
export function computeStatus(input: StatusInput): HostStatus {
	const found = applicableTarget(input);
	const said = input.profile !== null && isSimulated(input.profile) ? asSimulated : asIs;
	const settled = {
		git: said(gitStatus(input, found)),
		lock: said(lockStatus(input, found)),
		system: said(systemStatus(input, found)),
		tests: said(testsStatus(input)),
		agent: agentStatus(input)
	};
	const { blocker, sentence } = whyNotOnTarget(input, settled, found);
	const onTarget =
		settled.git.state === 'ok' && settled.system.state === 'ok' && !HARD.has(blocker ?? '');
	const work = working(input);
	// Named one by one: to spread them costs as much as to judge them, and every heartbeat does both.
	return {
		git: work.git ?? settled.git,
		lock: work.lock ?? settled.lock,
		system: work.system ?? settled.system,
		tests: work.tests ?? settled.tests,
		agent: work.agent ?? settled.agent,
		onTarget,
		sentence,
		blocker
	};
}

const asIs = (compartment: Compartment): Compartment => compartment;

/** What a simulated host claims is made up, and no row may look as if a machine had done it. */
const asSimulated = (compartment: Compartment): Compartment => ({
	...compartment,
	message: simulatedSentence(compartment.message)
});

/** With one of these in the way, nobody can say the host is on target now. */
const HARD = new Set<string>(['waiting', 'offline', 'operation', 'held', 'protocol']);

const NOTHING = {};

/**
 * Compartments an active operation is changing. Neither lost contact nor a host that is gone is work: the
 * last known verdict stays.
 */
function working({
	activeOperation,
	presence
}: StatusInput): Partial<Record<CompartmentName, Compartment>> {
	if (activeOperation === null || activeOperation.unknown) return NOTHING;
	const away = presence === 'offline' || presence === 'never';
	if (away && !endsContact(activeOperation.command)) return NOTHING;
	const compartment: Compartment = {
		state: 'working',
		reason: 'operation-active',
		message: doing(activeOperation)
	};
	return Object.fromEntries(WORKS_ON[activeOperation.command].map((name) => [name, compartment]));
}

function doing({ state, phase }: NonNullable<StatusInput['activeOperation']>): string {
	if (state !== 'running') return 'Waiting for the host to begin.';
	return phase === null ? 'Being worked on.' : `Being worked on: ${phase}.`;
}
