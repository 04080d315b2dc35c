import { LIMITS } from '$lib/protocol/index.ts';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { FleetError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { TargetRoom } from '../target/index.ts';
import { boundedBody } from './bounded-body.ts';
import { jsonError } from './json-error.ts';

const TOO_LARGE = `A webhook may have at most ${LIMITS.webhookBytes / 1024} KiB.`;

/** Whether two texts are the same, in a time that does not tell where they differ. */
function same(given: string, wanted: string): boolean {
	const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
	return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Whether a delivery proves that it comes from somebody who knows the secret: by the HMAC-SHA256 of its body (GitHub, Gitea,
 * Forgejo), or by the secret itself, which is what GitLab sends. Pure.
 */
export function isGenuine(delivery: {
	headers: Headers;
	body: Uint8Array;
	secret: string;
}): boolean {
	const { headers, secret } = delivery;
	const signature =
		headers.get('x-hub-signature-256')?.replace(/^sha256=/, '') ??
		headers.get('x-forgejo-signature') ??
		headers.get('x-gitea-signature');
	if (signature !== null)
		return same(
			signature.toLowerCase(),
			createHmac('sha256', secret).update(delivery.body).digest('hex')
		);
	const token = headers.get('x-gitlab-token');
	// The digests have one length, so that not even that of the secret is told.
	const digest = (text: string) => createHmac('sha256', secret).update(text).digest('hex');
	return token !== null && same(digest(token), digest(secret));
}

/**
 * `POST /hooks/git`: a push happened, so the target is looked at now. What the delivery says is not believed, nor even read;
 * only that it came counts. Deliveries that come together share a look.
 */
export function createGitHook(options: {
	secret: string | undefined;
	target: Pick<TargetRoom, 'refresh'>;
	log: Logger;
}) {
	const { secret, target, log } = options;
	return async function handle(request: Request): Promise<Response> {
		try {
			if (secret === undefined)
				throw new FleetError(
					'not-found',
					'Webhooks are not set up. Start the dashboard with NIXFLEET_WEBHOOK_SECRET.'
				);
			const body = await boundedBody(request, { bytes: LIMITS.webhookBytes, sentence: TOO_LARGE });
			if (!isGenuine({ headers: request.headers, body, secret })) {
				log.warn('A webhook with a wrong or missing signature was refused');
				throw new FleetError(
					'unauthenticated',
					'The signature is missing or wrong. Give the webhook the secret in NIXFLEET_WEBHOOK_SECRET, with SHA-256.'
				);
			}
			// The sender does not wait for Git; it gives up after a few seconds.
			void target.refresh();
			return new Response(null, { status: 202 });
		} catch (error) {
			return jsonError(error, log);
		}
	};
}
