import { Ulid } from '$lib/protocol/index.ts';
import { jsonError } from '$lib/server/http/index.ts';
import { FleetError } from '$lib/server/platform/errors.ts';
import type { RequestHandler } from './$types';

/**
 * The stored output as a plain file, read piece by piece as the reader takes it, so its length costs no memory.
 * `?offset=` begins at that byte of the host's own file: what a reader has seen of a broken download, or of a running operation.
 */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { operations, log } = locals.fleet;
	try {
		if (!Ulid.safeParse(params.id).success)
			throw new FleetError('not-found', 'There is no such operation.');
		let offset = readOffset(url.searchParams.get('offset'));
		const operation = await operations.get(params.id);
		const body = new ReadableStream<Uint8Array>({
			async pull(controller) {
				const pieces = await operations.readLog({ id: operation.id, offset });
				for (const piece of pieces) {
					if (piece.offset > offset)
						controller.enqueue(
							new TextEncoder().encode(`\n[${piece.offset - offset} bytes were not kept]\n`)
						);
					controller.enqueue(piece.bytes);
					offset = piece.end;
				}
				if (pieces.length === 0) controller.close();
			}
		});
		return new Response(body, {
			headers: {
				'content-type': 'text/plain; charset=utf-8',
				'content-disposition': `attachment; filename="${operation.hostName}-${operation.command}-${operation.id}.log"`,
				'cache-control': 'no-store'
			}
		});
	} catch (error) {
		return jsonError(error, log);
	}
};

function readOffset(given: string | null): number {
	if (given === null) return 0;
	const offset = /^\d{1,15}$/.test(given) ? Number(given) : NaN;
	if (Number.isNaN(offset))
		throw new FleetError(
			'invalid',
			'The offset is no number of bytes. Give a whole number from 0.'
		);
	return offset;
}
