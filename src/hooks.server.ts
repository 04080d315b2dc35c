import { building, dev } from '$app/environment';
import { signInPage } from '$lib/protocol/next-page.ts';
import { bootFleet } from '$lib/server/boot.ts';
import {
	boundedRequest,
	crossSiteProblem,
	jsonError,
	setSecurityHeaders
} from '$lib/server/http/index.ts';
import { FleetError } from '$lib/server/platform/errors.ts';
import { newCorrelationId } from '$lib/server/platform/ids.ts';
import { withGlyphs } from '$lib/ui/primitives/glyph-sheet.server.ts';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';

export const init: ServerInit = async () => {
	if (building) return;
	const fleet = await bootFleet();
	// In production the entry announces, once the port is open.
	const link = dev ? await fleet.setupLink() : null;
	if (link !== null) process.stdout.write(`\n  Set the admin password: ${link}\n\n`);
};

/** Pages that anybody may see. */
const PUBLIC = new Set(['/login', '/setup', '/invite', '/health', '/ready']);

export const handle: Handle = async ({ event, resolve }) => {
	const fleet = await bootFleet();
	event.locals.fleet = fleet;
	event.locals.user = null;
	event.locals.sessionId = null;
	const response = await answer(fleet, event, resolve);
	setSecurityHeaders(response.headers, { secure: fleet.addresses.secure() });
	return response;
};

async function answer(
	fleet: App.Locals['fleet'],
	event: Parameters<Handle>[0]['event'],
	resolve: Parameters<Handle>[0]['resolve']
): Promise<Response> {
	const { pathname } = event.url;
	// Not a browser: it proves itself by a signature.
	if (pathname === '/hooks/git') return resolve(event);
	// Scripts are never sent to a page; their doors know keys from sessions, and bound what they read.
	if (/^\/(trpc|api|metrics)(\/|$)/.test(pathname)) return resolve(event);
	const problem = crossSiteProblem(
		{
			method: event.request.method,
			origin: event.request.headers.get('origin'),
			fetchSite: event.request.headers.get('sec-fetch-site')
		},
		fleet.addresses.allowed()
	);
	if (problem !== null) return jsonError(new FleetError('forbidden', problem), fleet.log);
	try {
		event.request = await boundedRequest(event.request);
	} catch (error) {
		return jsonError(error, fleet.log);
	}

	const header = event.request.headers.get('cookie') ?? '';
	const session = await fleet.auth.sessionFromCookies(header);
	if (session) {
		for (const { name, value, attributes } of fleet.auth.renamedCookies(header))
			event.cookies.set(name, value, attributes);
		event.locals.user = session.user;
		event.locals.sessionId = session.id;
	} else if (!PUBLIC.has(pathname) && event.route.id !== null) {
		const location = (await fleet.auth.setup.token()) !== null ? '/setup' : signInPage(event.url);
		return new Response(null, { status: 303, headers: { location } });
	}
	return resolve(event, { transformPageChunk: ({ html }) => withGlyphs(html) });
}

export const handleError: HandleServerError = async ({ error, event, status, message }) => {
	const correlationId = newCorrelationId();
	// What a stranger can bring about by a crooked request is no error of ours, and must not fill the log.
	const level = status < 500 ? 'debug' : 'error';
	if (status !== 404)
		event.locals.fleet?.log[level]('A page failed', {
			error,
			correlationId,
			path: event.url.pathname
		});
	return { message: status === 404 ? 'There is no such page.' : `${message} (${correlationId})` };
};
