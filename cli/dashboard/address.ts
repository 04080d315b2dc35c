import { PlainError } from '$lib/server/platform/errors.ts';
import { dashboardAddress } from '../../agent/dashboard-address.ts';
import { Problem } from '../../agent/problem.ts';
import type { Environment } from '../../agent/config-sources.ts';
import { assertPrivate } from './private.ts';

/**
 * The address of the dashboard, from `NIXFLEET_URL`, which takes what agents take, too: `http(s)://host` without a path at its end.
 * @throws {PlainError} when there is none, or a key may not be sent there
 */
export function dashboardOf(env: Environment): string {
	const given = env.NIXFLEET_URL?.trim() ?? '';
	if (given === '')
		throw new PlainError(
			'NIXFLEET_URL: it is not set. Set it to the address of the dashboard, such as https://fleet.example.org.'
		);
	const socket = socketOf(given);
	assertPrivate(socket, env, 'the key');
	// With this variable whoever stands in between would be taken for the dashboard.
	if (socket.startsWith('wss:') && env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
		throw new PlainError(
			'NODE_TLS_REJECT_UNAUTHORIZED=0 would give the key to whoever answers. Unset it; an authority of your own is named by NODE_EXTRA_CA_CERTS.'
		);
	return socket.replace(/^ws/, 'http').replace(/\/ws$/, '');
}

function socketOf(given: string): string {
	if (URL.canParse(given) && new URL(given).username + new URL(given).password !== '')
		throw new PlainError(
			'NIXFLEET_URL: it contains a user name or password. Remove them: the key belongs in a file, named by NIXFLEET_API_KEY_FILE.'
		);
	try {
		return dashboardAddress(given);
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		throw new PlainError(`NIXFLEET_URL: ${error.message}`);
	}
}
