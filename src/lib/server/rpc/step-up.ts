import { stepUpReason } from '$lib/protocol/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { Context } from './context.ts';

/**
 * Lets a request through that needs a fresh proof of identity only from who has just given one. An API key
 * cannot prove anything anew: it needs the admin scope for what is dangerous, while many hosts are what keys are for.
 * @throws {FleetError} step-up-required or forbidden
 */
export function assertSteppedUp(
	ctx: Pick<Context, 'caller' | 'services'>,
	request: Parameters<typeof stepUpReason>[0]
): void {
	const { caller } = ctx;
	if (caller.kind === 'api-key') {
		const reason = stepUpReason({ ...request, hosts: 1 });
		if (reason === null || caller.scope === 'admin') return;
		throw new FleetError('forbidden', `${reason} needs an API key with the scope admin.`);
	}
	const reason = stepUpReason(request);
	if (reason === null) return;
	if (caller.kind === 'user' && ctx.services.auth.stepUp.isFresh(caller.sessionHash)) return;
	throw new FleetError(
		'step-up-required',
		`${reason} needs your password or code once more. It then counts for five minutes.`
	);
}
