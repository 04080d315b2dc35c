import { isOlderMinor, OLDEST_PROTOCOL } from '../version.ts';
import { compartment } from './compartment.ts';
import type { StatusInput } from './input.ts';
import type { Compartment } from './types.ts';

/** A: is the agent recent enough? */
export function agentStatus(input: StatusInput): Compartment {
	const { agent, policy } = input;
	if (agent === null)
		return compartment('unknown', 'never-connected', 'The agent has never connected.');
	if (agent.protocol < OLDEST_PROTOCOL)
		return compartment(
			'error',
			'protocol-refused',
			`The agent speaks protocol ${agent.protocol}, which is too old. Update it.`
		);
	if (isOlderMinor(agent.version, policy.dashboardVersion))
		return compartment(
			'error',
			'agent-outdated',
			`The agent is ${agent.version}; the dashboard is ${policy.dashboardVersion}. Update the agent.`
		);
	return compartment('ok', 'agent-current', `The agent is ${agent.version}.`);
}
