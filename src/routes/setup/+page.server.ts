import { fail, redirect } from '@sveltejs/kit';
import { formText } from '$lib/server/http/index.ts';
import { asFleetError } from '$lib/server/platform/errors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const token = url.searchParams.get('token') ?? '';
	const state = await locals.fleet.auth.setup.state(token);
	if (state !== 'open') return { state, token: '', totpSecret: '', totpUri: '' };
	return { state, token, ...locals.fleet.auth.setup.offerTotp() };
};

export const actions: Actions = {
	default: async ({ request, cookies, locals }) => {
		const form = await request.formData();
		try {
			const cookie = await locals.fleet.auth.setup.complete({
				token: formText(form, 'token'),
				password: formText(form, 'password'),
				passwordAgain: formText(form, 'passwordAgain'),
				totpSecret: formText(form, 'totpSecret'),
				totpCode: formText(form, 'totpCode')
			});
			cookies.set(cookie.name, cookie.value, cookie.attributes);
		} catch (error) {
			const expected = asFleetError(error);
			if (!expected) throw error;
			return fail(400, {
				message: expected.message,
				retryAfterMs: expected.retryAfterMs ?? null,
				// The picture must not change under somebody who has scanned it already.
				totpSecret: formText(form, 'totpSecret')
			});
		}
		redirect(303, '/');
	}
};
