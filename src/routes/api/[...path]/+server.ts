import { requestAddress } from '$lib/server/http/index.ts';
import type { RequestHandler } from './$types';

/** REST: which addresses and methods there are, and who may, is decided in the table of `http/rest`. */
export const fallback: RequestHandler = (event) => {
	const { fleet } = event.locals;
	return fleet.rest({
		request: event.request,
		url: event.url,
		address: requestAddress(event, fleet.config.trustedProxies)
	});
};
