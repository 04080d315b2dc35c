import type { Caller, Services } from '../rpc/index.ts';
import { asFleetError, FleetError } from '../platform/errors.ts';
import { bearerToken } from './caller.ts';
import type { Refusals } from './refusals.ts';

/**
 * Who sends this Authorization header.
 * @throws {FleetError} unauthenticated when it holds no key that works, or rate-limited after too many of these
 */
export async function keyCaller(
	header: string | null,
	from: { services: Services; refusals: Refusals; address: string }
): Promise<Extract<Caller, { kind: 'api-key' }>> {
	try {
		const token = bearerToken(header ?? undefined);
		const key =
			token === null ? null : await from.services.auth.apiKeys.authenticate(token, from.address);
		if (!key)
			throw new FleetError(
				'unauthenticated',
				token === null
					? 'Send an API key as "Authorization: Bearer nfk_…". Make one on the dashboard’s page of API keys.'
					: 'This API key is not valid: it is unknown or was revoked. Make one on the dashboard’s page of API keys.'
			);
		return { kind: 'api-key', ...key };
	} catch (error) {
		if (asFleetError(error)?.code === 'unauthenticated') refuse(from);
		throw error;
	}
}

/** Counts refused credentials. @throws {FleetError} rate-limited after too many of them */
export function refuse(from: { refusals: Refusals; address: string }): void {
	const retryAfterMs = from.refusals.add(from.address);
	if (retryAfterMs > 0)
		throw new FleetError(
			'rate-limited',
			'Too many refused credentials from this address. Wait before trying again.',
			{ retryAfterMs }
		);
}
