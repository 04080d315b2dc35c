import { fail } from '@sveltejs/kit';
import { formText, placeOf } from '$lib/server/http/index.ts';
import { asFleetError } from '$lib/server/platform/errors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const token = url.searchParams.get('token') ?? '';
	const state = await locals.fleet.auth.setup.state(token);
	if (state !== 'open') return { state, token: '', totpSecret: '', totpUri: '' };
	return { state, token, ...locals.fleet.auth.setup.offerTotp() };
};

export const actions: Actions = {
	default: async (event) => {
		const { request, cookies, locals } = event;
		const form = await request.formData();
		try {
			const { cookie, recoveryCodes } = await locals.fleet.auth.setup.complete({
				token: formText(form, 'token'),
				password: formText(form, 'password'),
				passwordAgain: formText(form, 'passwordAgain'),
				totpSecret: formText(form, 'totpSecret'),
				totpCode: formText(form, 'totpCode'),
				place: placeOf(event)
			});
			cookies.set(cookie.name, cookie.value, cookie.attributes);
			return { done: true, recoveryCodes, message: null, field: null };
		} catch (error) {
			const expected = asFleetError(error);
			if (!expected) throw error;
			return fail(400, {
				done: false,
				recoveryCodes: [] as string[],
				message: expected.message,
				field: expected.field ?? null,
				retryAfterMs: expected.retryAfterMs ?? null,
				// The picture must not change under somebody who has scanned it already.
				totpSecret: formText(form, 'totpSecret')
			});
		}
	}
};
