import { fail, redirect } from '@sveltejs/kit';
import { ADMIN } from '$lib/server/auth/index.ts';
import { nextPage } from '$lib/protocol/next-page.ts';
import { formText, placeOf } from '$lib/server/http/index.ts';
import { asFleetError } from '$lib/server/platform/errors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { auth } = locals.fleet;
	if (locals.user) redirect(303, nextPage(url.searchParams.get('next')));
	if ((await auth.setup.token()) !== null) redirect(303, '/setup');
	return { totp: await auth.anyTotp(), name: (await auth.isOnlyAdmin()) ? ADMIN : '' };
};

export const actions: Actions = {
	default: async (event) => {
		const { request, cookies, locals } = event;
		const form = await request.formData();
		const name = formText(form, 'username');
		try {
			const cookie = await locals.fleet.auth.logIn({
				// Scripts of before people had names send none.
				name: name.trim() === '' ? ADMIN : name,
				password: formText(form, 'password'),
				code: formText(form, 'code'),
				event,
				...placeOf(event)
			});
			// Signing in makes a new session; the one of before, if any, ends.
			if (locals.user && locals.sessionId !== null)
				await locals.fleet.auth.logOut({ id: locals.sessionId, user: locals.user });
			cookies.set(cookie.name, cookie.value, cookie.attributes);
		} catch (error) {
			const expected = asFleetError(error);
			if (!expected) throw error;
			const status = expected.code === 'rate-limited' ? 429 : 400;
			return fail(status, {
				message: expected.message,
				field: expected.field ?? null,
				retryAfterMs: expected.retryAfterMs ?? null
			});
		}
		redirect(303, nextPage(event.url.searchParams.get('next')));
	}
};
