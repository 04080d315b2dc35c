import { PlainError } from '$lib/server/platform/errors.ts';
import { isReadable } from '../../agent/dashboard-address.ts';
import type { Environment } from '../../agent/config-sources.ts';

/**
 * Whether a secret may go to this address, of a WebSocket.
 * @throws {PlainError} when it could be read on the way
 */
export function assertPrivate(url: string, env: Environment, secret = 'the token'): void {
	if (!isReadable(url) || env.NIXFLEET_INSECURE === 'true') return;
	throw new PlainError(
		`The address has no TLS and leads to another machine, so everybody in between could read ${secret}. Write it as https://…, or set NIXFLEET_INSECURE=true if the way there is protected otherwise.`
	);
}
