import { BUDGETS, LIMITS } from '$lib/protocol/index.ts';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { FleetError } from '../platform/errors.ts';
import { TokenBucket } from '../platform/token-bucket.ts';
import { appRouter, correlationOf, type Caller, type Services } from '../rpc/index.ts';
import { bearerToken } from './caller.ts';
import { jsonError } from './json-error.ts';

/**
 * tRPC over HTTP for scripts. Bearer API keys only: cookies are never looked at, so no page of another
 * site can use it. JSON only, one call a request, no subscriptions.
 */
export function createScriptApi(services: Services) {
	const budgets = new Map<string, TokenBucket>();

	const budgetOf = (keyId: string): TokenBucket => {
		const budget =
			budgets.get(keyId) ?? new TokenBucket({ ...BUDGETS.apiKeyCalls, clock: services.clock });
		budgets.delete(keyId);
		budgets.set(keyId, budget);
		if (budgets.size > LIMITS.keysRemembered) {
			const oldest = budgets.keys().next();
			if (!oldest.done) budgets.delete(oldest.value);
		}
		return budget;
	};

	return async function handle(request: Request): Promise<Response> {
		try {
			const caller = await keyOf(request, services);
			if (
				request.method === 'POST' &&
				!/^application\/json\b/.test(request.headers.get('content-type') ?? '')
			)
				throw new FleetError('invalid', 'Send the input as application/json.');
			if (Number(request.headers.get('content-length') ?? 0) > LIMITS.browserFrameBytes)
				throw new FleetError(
					'too-large',
					`A request may have at most ${LIMITS.browserFrameBytes} bytes.`
				);
			return await fetchRequestHandler({
				endpoint: '/trpc',
				req: request,
				router: appRouter,
				allowBatching: false,
				createContext: () => ({
					services,
					caller,
					budget: budgetOf(caller.id),
					outputBudget: budgetOf(caller.id),
					openSubscriptions: { count: LIMITS.socketSubscriptions },
					backlogBytes: () => 0
				}),
				onError({ error, path }) {
					if (error.code === 'INTERNAL_SERVER_ERROR')
						services.log.error('A call failed', {
							path,
							correlationId: correlationOf(error),
							error
						});
				}
			});
		} catch (error) {
			return jsonError(error, services.log);
		}
	};
}

async function keyOf(
	request: Request,
	services: Services
): Promise<Extract<Caller, { kind: 'api-key' }>> {
	const token = bearerToken(request.headers.get('authorization') ?? undefined);
	const key = token === null ? null : await services.auth.apiKeys.authenticate(token);
	if (!key)
		throw new FleetError(
			'unauthenticated',
			'Send an API key as "Authorization: Bearer nfk_…". Make one in Settings, API keys.'
		);
	return { kind: 'api-key', ...key };
}
