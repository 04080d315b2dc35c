import type { RequestHandler } from './$types';

/** tRPC for scripts; rules and keys are checked inside. */
const answer: RequestHandler = ({ request, locals }) => locals.fleet.scriptApi(request);

export const GET = answer;
export const POST = answer;
