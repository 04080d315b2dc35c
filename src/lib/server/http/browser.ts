import type { RequestEvent } from '@sveltejs/kit';
import { clientAddress } from '../auth/index.ts';

/** Where a form was sent from: the address behind trusted proxies, and what the browser calls itself. */
export const placeOf = ({ request, locals, getClientAddress }: RequestEvent) => ({
	agent: request.headers.get('user-agent'),
	address: clientAddress({
		socketAddress: getClientAddress(),
		forwardedFor: request.headers.get('x-forwarded-for') ?? undefined,
		trustedProxies: locals.fleet.config.trustedProxies
	})
});
