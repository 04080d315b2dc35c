import { fail, redirect } from '@sveltejs/kit';
import { ADMIN, clientAddress } from '$lib/server/auth/index.ts';
import { formText } from '$lib/server/http/index.ts';
import { asFleetError } from '$lib/server/platform/errors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	if (locals.user) redirect(303, '/');
	if ((await locals.fleet.auth.setup.token()) !== null) redirect(303, '/setup');
	return { totp: await locals.fleet.auth.anyTotp() };
};

export const actions: Actions = {
	default: async (event) => {
		const { request, cookies, locals, getClientAddress } = event;
		const form = await request.formData();
		try {
			const cookie = await locals.fleet.auth.logIn({
				name: ADMIN,
				password: formText(form, 'password'),
				code: formText(form, 'code'),
				event,
				address: clientAddress({
					socketAddress: getClientAddress(),
					forwardedFor: request.headers.get('x-forwarded-for') ?? undefined,
					trustedProxies: locals.fleet.config.trustedProxies
				})
			});
			cookies.set(cookie.name, cookie.value, cookie.attributes);
		} catch (error) {
			const expected = asFleetError(error);
			if (!expected) throw error;
			const status = expected.code === 'rate-limited' ? 429 : 400;
			return fail(status, {
				message: expected.message,
				retryAfterMs: expected.retryAfterMs ?? null
			});
		}
		redirect(303, '/');
	}
};
