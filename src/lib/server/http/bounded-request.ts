import { LIMITS } from '$lib/protocol/index.ts';
import { FleetError } from '../platform/errors.ts';
import { boundedBody } from './bounded-body.ts';

/** Plain text, too: SvelteKit takes it for a form, and it never is one. */
const FORM = /^(?:multipart\/form-data|application\/x-www-form-urlencoded|text\/plain)\b/i;

/**
 * The same request with a body that has been read, is at most so long, and, where it says it is a form, is one. What
 * comes after this need not reckon with anything else.
 * @throws {FleetError} too-large or invalid
 */
export async function boundedRequest(request: Request): Promise<Request> {
	if (request.method === 'GET' || request.method === 'HEAD') return request;
	// None at all may be said to be a form as well.
	const body =
		request.body && (await boundedBody(request, { bytes: LIMITS.requestBytes, what: 'A request' }));
	if (FORM.test(request.headers.get('content-type') ?? ''))
		try {
			await new Response(body, {
				headers: { 'content-type': request.headers.get('content-type') ?? '' }
			}).formData();
		} catch (error) {
			throw new FleetError('invalid', 'The form could not be read. Send it again.', {
				cause: error
			});
		}
	return new Request(request, { body });
}
