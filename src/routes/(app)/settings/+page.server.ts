import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** The API keys are for admins; everybody else has an account here. */
export const load: PageServerLoad = ({ locals }) => {
	if (locals.user?.role !== 'admin') redirect(303, '/settings/account');
};
