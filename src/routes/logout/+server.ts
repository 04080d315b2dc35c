import { redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ locals, cookies }) => {
	if (locals.user && locals.sessionId !== null)
		await locals.fleet.auth.logOut({ id: locals.sessionId, user: locals.user });
	const blank = locals.fleet.auth.blankCookie();
	cookies.set(blank.name, blank.value, blank.attributes);
	redirect(303, '/login');
};
