import { clientAddress } from '../auth/index.ts';

/** The address a request over HTTP really comes from; see `clientAddress`. */
export const requestAddress = (
	event: { request: Request; getClientAddress: () => string },
	trustedProxies: string[]
): string =>
	clientAddress({
		socketAddress: event.getClientAddress(),
		forwardedFor: event.request.headers.get('x-forwarded-for') ?? undefined,
		trustedProxies
	});
