import type { RequestHandler } from './$types';

/** Tells of a push; its signature is checked inside. */
export const POST: RequestHandler = ({ request, locals }) => locals.fleet.gitHook(request);
