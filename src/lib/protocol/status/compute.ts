import type { Command } from '../command.ts';
import { agentStatus } from './agent.ts';
import { gitStatus } from './git.ts';
import type { StatusInput } from './input.ts';
import { lockStatus } from './lock.ts';
import { whyNotOnTarget } from './sentence.ts';
import { systemStatus } from './system.ts';
import { testsStatus } from './tests.ts';
import type { Compartment, CompartmentName, HostStatus } from './types.ts';

/** Which compartments a command is working on while it runs. */
const WORKS_ON: Record<Command, readonly CompartmentName[]> = {
	pull: ['git', 'lock'],
	switch: ['system'],
	'pull-switch': ['git', 'lock', 'system'],
	test: ['tests']
};

/** The only place where a host's status is decided. Pure: facts, target and time in, verdicts and a sentence out. */
export function computeStatus(input: StatusInput): HostStatus {
	const settled = {
		git: gitStatus(input),
		lock: lockStatus(input),
		system: systemStatus(input),
		tests: testsStatus(input),
		agent: agentStatus(input)
	};
	const { blocker, sentence } = whyNotOnTarget(input, settled);
	const onTarget =
		settled.git.state === 'ok' && settled.system.state === 'ok' && !HARD.has(blocker ?? '');
	return { ...settled, ...working(input), onTarget, sentence, blocker };
}

/** With one of these in the way, nobody can say the host is on target now. */
const HARD = new Set<string>(['offline', 'operation', 'held', 'protocol']);

/** Compartments an active operation is changing. Lost contact is not work: the last known verdict stays. */
function working(input: StatusInput): Partial<Record<CompartmentName, Compartment>> {
	const { activeOperation } = input;
	if (activeOperation === null || activeOperation.unknown) return {};
	const message =
		activeOperation.phase === null
			? 'Being worked on.'
			: `Being worked on: ${activeOperation.phase}.`;
	return Object.fromEntries(
		WORKS_ON[activeOperation.command].map((name) => [
			name,
			{ state: 'working', reason: 'operation-active', message }
		])
	);
}
