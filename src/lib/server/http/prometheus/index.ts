import { FleetError } from '../../platform/errors.ts';
import { breath } from '../../platform/breath.ts';
import type { Services } from '../../rpc/index.ts';
import type { Budgets } from '../budgets.ts';
import { jsonError } from '../json-error.ts';
import { keyCaller } from '../key-caller.ts';
import type { Refusals } from '../refusals.ts';
import { collect, type Sources } from './collect.ts';
import { CONTENT_TYPE, exposition } from './text-format.ts';

/**
 * The fleet as figures for Prometheus. It tells names of hosts, so it takes an API key, of any scope: the least of them looks. Like
 * `/trpc` it never looks at cookies: nobody reads this in a browser, and no page of another site can use it.
 */
export function createPrometheus(
	around: Omit<Sources, 'services'> & {
		services: Services;
		budgets: Budgets;
		refusals: Refusals;
	}
) {
	const { services, budgets, refusals } = around;
	const { log } = services;

	async function answer(from: { request: Request; url: URL; address: string }): Promise<Response> {
		const { request, url, address } = from;
		if (request.method !== 'GET' && request.method !== 'HEAD')
			throw new FleetError(
				'method-not-allowed',
				'This address takes GET and HEAD, and nothing else.'
			);
		const header = request.headers.get('authorization');
		const caller = await keyCaller(header, { services, refusals, address });
		const retryAfterMs = budgets.of(caller.id).take();
		if (retryAfterMs > 0)
			throw new FleetError('rate-limited', 'Too many calls at once. Wait a moment and try again.', {
				retryAfterMs
			});
		if (url.search !== '')
			throw new FleetError(
				'invalid',
				'This address takes no parameters: it tells everything. Leave out what follows the question mark, and choose what to keep by metric_relabel_configs.'
			);
		const headers = { 'content-type': CONTENT_TYPE, 'cache-control': 'no-store' };
		if (request.method === 'HEAD') return new Response(null, { headers });
		return new Response(inTurns(exposition(await collect(around))), { headers });
	}

	/** A large fleet is megabytes of text: made piece by piece as it is read, and everybody else has a turn in between. */
	function inTurns(pieces: Iterator<string>): ReadableStream<Uint8Array> {
		const encoder = new TextEncoder();
		let left = false;
		return new ReadableStream<Uint8Array>(
			{
				async pull(controller) {
					await breath();
					if (left) return;
					try {
						const { value, done } = pieces.next();
						if (done === true) controller.close();
						else controller.enqueue(encoder.encode(value));
					} catch (error) {
						// The answer breaks off, so that nobody takes half of it for the whole.
						log.error('The figures for Prometheus could not be told', { error });
						controller.error(error);
					}
				},
				cancel: () => void (left = true)
			},
			{ highWaterMark: 0 }
		);
	}

	return async function handle(from: {
		request: Request;
		url: URL;
		/** Where it comes from. */
		address: string;
	}): Promise<Response> {
		let response: Response;
		try {
			response = await answer(from);
		} catch (error) {
			response = jsonError(error, log);
			if (response.status === 401)
				response.headers.set('www-authenticate', 'Bearer realm="NixFleet"');
			if (response.status === 405) response.headers.set('allow', 'GET, HEAD');
		}
		return from.request.method === 'HEAD' ? new Response(null, response) : response;
	};
}
