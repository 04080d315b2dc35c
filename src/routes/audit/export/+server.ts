import { jsonError } from '$lib/server/http/index.ts';
import { FleetError } from '$lib/server/platform/errors.ts';
import type { RequestHandler } from './$types';

/** The audit log as a file: a JSON object a line, oldest first, with the seals. Read piece by piece as the reader takes it. */
export const GET: RequestHandler = async ({ locals }) => {
	const { audit, clock, log } = locals.fleet;
	try {
		if (locals.user === null) throw new FleetError('unauthenticated', 'Sign in first.');
		if (locals.user.role !== 'admin')
			throw new FleetError('forbidden', 'Only an admin may read the audit log.');
		await audit.record({ actor: locals.user.name, action: 'audit.exported' });
		const pages = audit.export();
		const body = new ReadableStream<Uint8Array>({
			async pull(controller) {
				const { value, done } = await pages.next();
				if (done) controller.close();
				else
					controller.enqueue(
						new TextEncoder().encode(value.map((row) => `${JSON.stringify(row)}\n`).join(''))
					);
			},
			cancel: async () => void (await pages.return(undefined))
		});
		const day = new Date(clock.now()).toISOString().slice(0, 10);
		return new Response(body, {
			headers: {
				'content-type': 'application/jsonl; charset=utf-8',
				'content-disposition': `attachment; filename="nixfleet-audit-${day}.jsonl"`,
				'cache-control': 'no-store'
			}
		});
	} catch (error) {
		return jsonError(error, log);
	}
};
