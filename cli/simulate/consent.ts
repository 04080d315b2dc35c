import { isHostToken } from '$lib/protocol/index.ts';
import { PlainError } from '$lib/server/platform/errors.ts';
import { bearer } from '../../agent/address-rules.ts';
import { isOwnMachine } from '../../agent/dashboard-address.ts';
import { gatherSettings, type Environment } from '../../agent/config-sources.ts';
import { UsageError } from '../command.ts';
import { plural } from '$lib/protocol/status/words.ts';
import type { SimulateOptions } from './options.ts';

/** Where who runs a dashboard finds what a simulation needs. */
export const WHERE =
	'The enrolment token is in secrets/agent-token of the data directory of the dashboard (in a clone ./data/secrets/agent-token), unless NIXFLEET_AGENT_TOKEN sets it.';

/** Somebody must want hosts in a dashboard that is not just being tried out here. @throws {UsageError} */
export function assertWanted({ url, yes, hosts, address }: SimulateOptions): void {
	if (yes || isOwnMachine(url)) return;
	throw new UsageError(
		`This would add up to ${plural(hosts, 'simulated host')} to the dashboard at ${address}, where everybody sees ${hosts === 1 ? 'it' : 'them'}. If that is meant, say --yes`
	);
}

/** The enrolment token, from where an agent reads its own: never from the command line. @throws {PlainError} */
export function readEnrolmentToken(env: Environment): { token: string; exposed: string[] } {
	const { values, problems, exposed } = gatherSettings(env);
	const [problem] = problems;
	if (problem !== undefined)
		throw new PlainError(problem.startsWith('NIXFLEET_TOKEN') ? `${problem} ${WHERE}` : problem);
	const given = values.NIXFLEET_TOKEN;
	if (given === undefined)
		throw new PlainError(
			`NIXFLEET_TOKEN: it is not set. Name the file with the enrolment token by NIXFLEET_TOKEN_FILE. ${WHERE}`
		);
	const name = env.NIXFLEET_TOKEN_FILE ? 'NIXFLEET_TOKEN_FILE' : 'NIXFLEET_TOKEN';
	const token = bearer.safeParse(given);
	if (!token.success)
		throw new PlainError(`${name}: ${token.error.issues[0]?.message ?? 'it is no token.'}`);
	if (isHostToken(token.data))
		throw new PlainError(
			`${name}: it is the token of one host, and a simulation makes many. ${WHERE}`
		);
	return { token: token.data, exposed };
}
