import { Ulid } from '$lib/protocol/index.ts';
import { jsonError } from '$lib/server/http/index.ts';
import { FleetError } from '$lib/server/platform/errors.ts';
import type { RequestHandler } from './$types';

/** The stored output as a plain file, read piece by piece, so its length costs no memory. */
export const GET: RequestHandler = async ({ params, locals }) => {
	const { operations, log } = locals.fleet;
	try {
		if (!Ulid.safeParse(params.id).success)
			throw new FleetError('not-found', 'There is no such operation.');
		const operation = await operations.get(params.id);
		let offset = 0;
		const body = new ReadableStream<Uint8Array>({
			async pull(controller) {
				const pieces = await operations.readLog({ id: operation.id, offset });
				for (const piece of pieces) {
					if (piece.offset > offset)
						controller.enqueue(
							new TextEncoder().encode(`\n[${piece.offset - offset} bytes were not kept]\n`)
						);
					controller.enqueue(piece.bytes);
					offset = piece.offset + piece.bytes.length;
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
