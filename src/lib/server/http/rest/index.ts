import { LIMITS, Ulid } from '$lib/protocol/index.ts';
import { FleetError } from '../../platform/errors.ts';
import { appRouter, type Services } from '../../rpc/index.ts';
import type { Budgets } from '../budgets.ts';
import type { Refusals } from '../refusals.ts';
import { assertOwnPage, restCaller, type RestCaller } from './caller.ts';
import { readInput } from './read-input.ts';
import { restError } from './rest-error.ts';
import { matchRoute, type Procedures } from './routes.ts';

export type RestRequest = {
	request: Request;
	url: URL;
	/** Where it comes from. */
	address: string;
};

/**
 * REST for scripts and for whoever has no tRPC: path, method, credentials, budget, origin, input, and then the very
 * procedures that pages and typed scripts call, so that nothing is allowed here that is not allowed there.
 */
export function createRest(around: {
	services: Services;
	budgets: Budgets;
	refusals: Refusals;
	allowedOrigins: () => ReadonlySet<string>;
}) {
	const { services, budgets, refusals } = around;

	function proceduresFor(caller: RestCaller['caller']): Procedures {
		// The request was counted already; what it calls inside is not counted again.
		const budget = budgets.fresh();
		return appRouter.createCaller({
			services,
			caller,
			budget,
			outputBudget: budget,
			openSubscriptions: { count: LIMITS.socketSubscriptions },
			backlogBytes: () => 0
		});
	}

	async function answer(from: RestRequest): Promise<Response> {
		const { request, url } = from;
		const match = matchRoute(request.method, url.pathname);
		if (match.kind === 'nothing')
			throw new FleetError(
				'not-found',
				'There is no such address. GET /api/openapi.json lists those there are.'
			);
		if (match.kind === 'method') return methodNotAllowed(match.allow);
		const who = await restCaller(request, { services, refusals, address: from.address });
		const retryAfterMs = budgets.of(who.budgetKey).take();
		if (retryAfterMs > 0)
			throw new FleetError('rate-limited', 'Too many calls at once. Wait a moment and try again.', {
				retryAfterMs
			});
		await assertOwnPage(request, {
			services,
			caller: who.caller,
			allowed: around.allowedOrigins()
		});
		const { route, id } = match;
		if (route.idOf && !Ulid.safeParse(id).success)
			throw new FleetError(
				'not-found',
				`There is no such ${route.idOf}. It is named by its id, as lists give it.`
			);
		const input = await readInput(route, request, url);
		const { body, location } = await route.run({
			procedures: proceduresFor(who.caller),
			id,
			input
		});
		return json(route.status, body, location === undefined ? {} : { location });
	}

	function methodNotAllowed(allow: string[]): Response {
		const error = new FleetError(
			'method-not-allowed',
			`This address takes ${allow.join(' and ')}, and nothing else.`
		);
		const { status, report } = restError(error, services.log);
		return json(status, report, { allow: allow.join(', ') });
	}

	return async function handle(from: RestRequest): Promise<Response> {
		let response: Response;
		try {
			response = await answer(from);
		} catch (error) {
			const { status, report } = restError(error, services.log);
			const wait = report.retryAfterMs;
			response = json(status, report, {
				...(wait !== undefined && { 'retry-after': String(Math.ceil(wait / 1000)) }),
				...(status === 401 && { 'www-authenticate': 'Bearer realm="NixFleet"' })
			});
		}
		return from.request.method === 'HEAD' ? new Response(null, response) : response;
	};
}

function json(status: number, body: unknown, headers: Record<string, string>): Response {
	return new Response(body === null ? null : JSON.stringify(body), {
		status,
		headers: {
			...(body !== null && { 'content-type': 'application/json' }),
			'cache-control': 'no-store',
			...headers
		}
	});
}
