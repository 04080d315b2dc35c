import { LIMITS } from '$lib/protocol/index.ts';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { FleetError } from '../platform/errors.ts';
import { appRouter, correlationOf, type Services } from '../rpc/index.ts';
import { boundedBody } from './bounded-body.ts';
import type { Budgets } from './budgets.ts';
import { jsonError } from './json-error.ts';
import { keyCaller } from './key-caller.ts';
import type { Refusals } from './refusals.ts';

/**
 * tRPC over HTTP for scripts. Bearer API keys only: cookies are never looked at, so no page of another
 * site can use it. JSON only, one call a request, no subscriptions.
 */
export function createScriptApi(around: {
	services: Services;
	budgets: Budgets;
	refusals: Refusals;
}) {
	const { services, budgets, refusals } = around;
	/** @param address where the request comes from */
	return async function handle(request: Request, address: string): Promise<Response> {
		try {
			const header = request.headers.get('authorization');
			const caller = await keyCaller(header, { services, refusals, address });
			if (
				request.method === 'POST' &&
				!/^application\/json\b/.test(request.headers.get('content-type') ?? '')
			)
				throw new FleetError('unsupported-type', 'Send the input as application/json.');
			const budget = budgets.of(caller.id);
			return await fetchRequestHandler({
				endpoint: '/trpc',
				req: request.method === 'POST' ? await bounded(request) : request,
				router: appRouter,
				allowBatching: false,
				createContext: () => ({
					services,
					caller,
					budget,
					outputBudget: budget,
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

/** The same request with its body in memory, once that is known to be small. */
async function bounded(request: Request): Promise<Request> {
	const body = await boundedBody(request, { bytes: LIMITS.requestBytes, what: 'A request' });
	return new Request(request.url, {
		method: request.method,
		headers: request.headers,
		body: new Uint8Array(body)
	});
}
