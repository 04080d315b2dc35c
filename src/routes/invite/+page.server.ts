import { fail } from '@sveltejs/kit';
import { formText, placeOf } from '$lib/server/http/index.ts';
import { asFleetError } from '$lib/server/platform/errors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const token = url.searchParams.get('token') ?? '';
	return { token, invitation: await locals.fleet.auth.people.invitation(token) };
};

export const actions: Actions = {
	default: async (event) => {
		const { request, cookies, locals } = event;
		const form = await request.formData();
		try {
			const { cookie, recoveryCodes } = await locals.fleet.auth.people.accept({
				token: formText(form, 'token'),
				password: formText(form, 'password'),
				passwordAgain: formText(form, 'passwordAgain'),
				totpSecret: formText(form, 'totpSecret'),
				totpCode: formText(form, 'totpCode'),
				place: placeOf(event)
			});
			if (locals.user && locals.sessionId !== null)
				await locals.fleet.auth.logOut({ id: locals.sessionId, user: locals.user });
			cookies.set(cookie.name, cookie.value, cookie.attributes);
			return { done: true, recoveryCodes, message: null, field: null };
		} catch (error) {
			const expected = asFleetError(error);
			if (!expected) throw error;
			return fail(expected.code === 'rate-limited' ? 429 : 400, {
				done: false,
				recoveryCodes: [] as string[],
				message: expected.message,
				field: expected.field ?? null
			});
		}
	}
};
