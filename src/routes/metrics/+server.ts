import { requestAddress } from '$lib/server/http/index.ts';
import type { RequestHandler } from './$types';

/** The figures of fleet and dashboard for Prometheus; who may, and how, is decided inside. */
export const fallback: RequestHandler = (event) => {
	const { fleet } = event.locals;
	return fleet.prometheus({
		request: event.request,
		url: event.url,
		address: requestAddress(event, fleet.config.trustedProxies)
	});
};
