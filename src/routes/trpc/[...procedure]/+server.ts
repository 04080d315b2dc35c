import { requestAddress } from '$lib/server/http/index.ts';
import type { RequestHandler } from './$types';

/** tRPC for scripts; rules and keys are checked inside. */
const answer: RequestHandler = (event) =>
	event.locals.fleet.scriptApi(
		event.request,
		requestAddress(event, event.locals.fleet.config.trustedProxies)
	);

export const GET = answer;
export const POST = answer;
