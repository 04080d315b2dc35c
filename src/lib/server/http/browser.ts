import type { RequestEvent } from '@sveltejs/kit';
import { requestAddress } from './request-address.ts';

/** Where a form was sent from: the address behind trusted proxies, and what the browser calls itself. */
export const placeOf = (event: RequestEvent) => ({
	agent: event.request.headers.get('user-agent'),
	address: requestAddress(event, event.locals.fleet.config.trustedProxies)
});
