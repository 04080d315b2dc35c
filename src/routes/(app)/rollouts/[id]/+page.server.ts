import { error } from '@sveltejs/kit';
import { asFleetError } from '$lib/server/platform/errors.ts';
import type { PageServerLoad } from './$types';

/** The rollout as of now; what becomes of it is told live. */
export const load: PageServerLoad = async ({ locals, params }) => {
	try {
		return { rollout: await locals.fleet.rollouts.get(params.id) };
	} catch (thrown) {
		const expected = asFleetError(thrown);
		if (expected?.code === 'not-found') error(404, expected.message);
		throw thrown;
	}
};
