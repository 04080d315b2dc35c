import type { Caller, Services } from '../../rpc/index.ts';
import { actorName } from '../../rpc/index.ts';
import { FleetError } from '../../platform/errors.ts';
import { keyCaller, refuse } from '../key-caller.ts';
import { crossSiteProblem } from '../origin.ts';
import type { Refusals } from '../refusals.ts';

export type RestCaller = {
	caller: Extract<Caller, { kind: 'api-key' | 'user' }>;
	/** What the budget of this caller is known by. */
	budgetKey: string;
};

/**
 * Who asks. With an Authorization header only that counts, whatever cookies come along; without one, the session cookie.
 * @throws {FleetError} unauthenticated, or rate-limited after too many refused credentials
 */
export async function restCaller(
	request: Request,
	from: { services: Services; refusals: Refusals; address: string }
): Promise<RestCaller> {
	const header = request.headers.get('authorization');
	const cookies = request.headers.get('cookie');
	if (header !== null || cookies === null) {
		const caller = await keyCaller(header, from);
		return { caller, budgetKey: caller.id };
	}
	const session = await from.services.auth.sessionFromCookies(cookies);
	if (session === null) {
		refuse(from);
		throw new FleetError(
			'unauthenticated',
			'Your session has ended. Sign in again, or send an API key as "Authorization: Bearer nfk_…".'
		);
	}
	const caller = { kind: 'user' as const, ...session.user, sessionHash: session.hash };
	return { caller, budgetKey: session.hash };
}

/**
 * A browser sends its cookie from wherever a page asks it to, so what changes something must come from a page of ours.
 * @throws {FleetError} forbidden
 */
export async function assertOwnPage(
	request: Request,
	from: { services: Services; caller: RestCaller['caller']; allowed: ReadonlySet<string> }
): Promise<void> {
	if (from.caller.kind !== 'user') return;
	const origin = request.headers.get('origin');
	const fetchSite = request.headers.get('sec-fetch-site');
	const problem = crossSiteProblem({ method: request.method, origin, fetchSite }, from.allowed);
	if (problem === null) return;
	await from.services.audit.record({
		actor: actorName(from.caller),
		action: 'call.refused',
		target: `${request.method} ${new URL(request.url).pathname}`.slice(0, 200),
		detail: { origin: origin?.slice(0, 200) ?? null, fetchSite: fetchSite?.slice(0, 20) ?? null }
	});
	throw new FleetError('forbidden', problem);
}
