import { error } from '@sveltejs/kit';
import { asFleetError } from '$lib/server/platform/errors.ts';
import type { PageServerLoad } from './$types';

/** The operation as of now; what becomes of it, and its output, are told live. */
export const load: PageServerLoad = async ({ locals, params }) => {
	try {
		return { operation: await locals.fleet.operations.get(params.id) };
	} catch (thrown) {
		const expected = asFleetError(thrown);
		if (expected?.code === 'not-found') error(404, expected.message);
		throw thrown;
	}
};
