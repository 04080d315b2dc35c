import { LIMITS, ROLE_RANK } from '$lib/protocol/index.ts';
import type { ApiScope, Role } from '../db/index.ts';
import { asFleetError, FleetError } from '../platform/errors.ts';
import { actorName, askerOf, type Caller, type Context } from './context.ts';
import { base, middleware, toTrpcError } from './trpc.ts';

const SCOPE_RANK: Record<ApiScope, number> = { read: 1, operate: 2, admin: 3 };

const rank = (caller: Caller): number => {
	if (caller.kind === 'user') return ROLE_RANK[caller.role];
	return caller.kind === 'api-key' ? SCOPE_RANK[caller.scope] : 0;
};

const SCOPE_OF: Record<Role, ApiScope> = { viewer: 'read', operator: 'operate', admin: 'admin' };

/** People have a role that an admin can change, keys a scope that stays. */
const needs = (role: Role, caller: Caller): string =>
	caller.kind === 'api-key'
		? `This needs an API key of scope ${SCOPE_OF[role]}, and this one is of scope ${caller.scope}. Use another key.`
		: `This needs the role ${role}. Ask an admin.`;

/** The caller as they are now: a socket stays open for long, and a role is asked for on every call. */
async function callerNow(ctx: Context): Promise<Caller> {
	const { caller } = ctx;
	if (caller.kind !== 'user') return caller;
	const role = await ctx.services.auth.roleOfSession(caller.sessionHash);
	if (role === null)
		throw toTrpcError(new FleetError('unauthenticated', 'Your session has ended. Sign in again.'));
	return { ...caller, role };
}

async function refuse(ctx: Context, path: string, detail: Record<string, string>): Promise<void> {
	await ctx.services.audit.refused({
		actor: actorName(ctx.caller),
		action: 'call.refused',
		target: path,
		detail
	});
}

const people = (role: Role) =>
	base.use(
		middleware(async ({ ctx, next, path }) => {
			if (rank(ctx.caller) === 0)
				throw toTrpcError(
					new FleetError('unauthenticated', 'Sign in, or send an API key as a bearer token.')
				);
			const caller = await callerNow(ctx);
			if (rank(caller) < ROLE_RANK[role]) {
				await refuse(ctx, path, { needs: role });
				throw toTrpcError(new FleetError('forbidden', needs(role, caller)));
			}
			return next({ ctx: { ...ctx, caller } });
		})
	);

export const viewer = people('viewer');
export const operator = people('operator');
export const admin = people('admin');

/** Somebody who is signed in, never an API key. `asker` is who. */
export const person = (role: Role) =>
	people(role).use(
		middleware(async ({ ctx, next, path }) => {
			const asker = askerOf(ctx.caller);
			if (asker !== null) return next({ ctx: { ...ctx, asker } });
			await refuse(ctx, path, { needs: 'a signed-in person' });
			throw toTrpcError(
				new FleetError('forbidden', 'Only a signed-in person can do this, never an API key.')
			);
		})
	);

/** An agent with its own token. Until it has said hello, nothing else is heard. */
export const agent = base.use(
	middleware(({ ctx, next, path }) => {
		const { caller } = ctx;
		if (caller.kind !== 'agent')
			throw toTrpcError(
				caller.kind === 'enrolment'
					? new FleetError(
							'forbidden',
							'This token can only enrol a host. Call agent.enroll and come back with the token it returns.'
						)
					: new FleetError('unauthenticated', 'Only agents can call this, with their own token.')
			);
		// The close frame is on its way; a peer that goes on speaking is not heard.
		if (caller.connection.ended)
			throw toTrpcError(
				new FleetError('unauthenticated', 'This connection was closed by the dashboard.')
			);
		if (caller.connection.instanceId === null && path !== 'agent.hello')
			throw toTrpcError(new FleetError('protocol', 'Say agent.hello first.'));
		return next({ ctx: { ...ctx, host: caller.host, connection: caller.connection } });
	})
);

export const enrolment = base.use(
	middleware(({ ctx, next }) => {
		if (ctx.caller.kind !== 'enrolment')
			throw toTrpcError(
				new FleetError('forbidden', 'Enrolment needs the enrolment token of this dashboard.')
			);
		return next();
	})
);

/**
 * Bounds the subscriptions of one socket for as long as `run` yields. What is expected and thrown on the way has its own code:
 * middlewares have returned by then, and it would be logged as a fault of ours.
 */
export async function* counted<Value>(
	ctx: Context,
	run: AsyncGenerator<Value>
): AsyncGenerator<Value> {
	if (ctx.openSubscriptions.count >= LIMITS.socketSubscriptions)
		throw toTrpcError(
			new FleetError(
				'rate-limited',
				`At most ${LIMITS.socketSubscriptions} subscriptions may be open on one connection.`
			)
		);
	ctx.openSubscriptions.count += 1;
	try {
		yield* run;
	} catch (error) {
		const expected = asFleetError(error);
		throw expected ? toTrpcError(expected) : error;
	} finally {
		ctx.openSubscriptions.count -= 1;
	}
}
