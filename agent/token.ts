import { HostName } from '$lib/protocol/index.ts';
import { createHash, randomBytes } from 'node:crypto';
import { newUlid } from './ulid.ts';

/**
 * A new token for a host, made without the dashboard: for those who declare hosts in a file of the dashboard
 * (`NIXFLEET_HOST_TOKENS_FILE`). Two lines: the token, which is the host's secret, and the line for that file, which is no secret.
 */
export function tokenText(name: string): string {
	const prefix = `nfh_${newUlid()}_`;
	const token = `${prefix}${randomBytes(32).toString('base64url')}`;
	return `${token}\n${name} ${prefix}sha256:${createHash('sha256').update(token).digest('hex')}\n`;
}

export const isHostName = (name: string | undefined): name is string =>
	HostName.safeParse(name).success;
