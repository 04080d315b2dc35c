import { error } from '@sveltejs/kit';
import type { LayoutServerLoad } from './$types';

/** The first paint has rows already; from then on the page is live. */
export const load: LayoutServerLoad = ({ locals }) => {
	if (!locals.user) error(401, 'Nobody is signed in.');
	return {
		user: { name: locals.user.name, role: locals.user.role },
		snapshot: locals.fleet.live.snapshot()
	};
};
