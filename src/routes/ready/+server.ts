import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** The dashboard can do its work: the database answers, and is not known to be damaged. 503 otherwise. */
export const GET: RequestHandler = async ({ locals }) => {
	const headers = { 'cache-control': 'no-store' };
	try {
		await locals.fleet.ready();
		return json({ status: 'ready' }, { headers });
	} catch (error) {
		locals.fleet.log.error('Not ready: the database does not answer, or is damaged', { error });
		return json({ status: 'not ready' }, { status: 503, headers });
	}
};
