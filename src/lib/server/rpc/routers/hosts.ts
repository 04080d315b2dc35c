import {
	AboutHost,
	AboutToken,
	AddHost,
	HoldHost,
	ListHosts,
	NoteHost,
	PinHost,
	RefreshHosts,
	RemoveHost,
	RotateToken,
	TagHosts,
	Ulid,
	type AddedHost,
	type FleetRow,
	type HostDetail,
	type HostTokenView,
	type MadeToken
} from '$lib/protocol/index.ts';
import { z } from 'zod';
import { hostDetail } from '../../live/index.ts';
import { actorName } from '../context.ts';
import { admin, operator, viewer } from '../procedures.ts';
import { assertSteppedUp } from '../step-up.ts';
import { router } from '../trpc.ts';

export const hostsRouter = router({
	/** All hosts, or those that a filter finds: the same language as on the page. */
	list: viewer
		.input(ListHosts)
		.query(({ ctx, input }): FleetRow[] => ctx.services.live.rows(input?.filter ?? '')),
	get: viewer
		.input(z.strictObject({ id: Ulid }))
		.query(({ ctx, input }): FleetRow => ctx.services.live.row(ctx.services.hosts.get(input.id))),
	add: admin.input(AddHost).mutation(({ ctx, input }): Promise<AddedHost> => {
		assertSteppedUp(ctx, 'hosts.add');
		return ctx.services.hosts.add({ actor: actorName(ctx.caller), input });
	}),
	/** What the page of one host shows beyond its row. */
	detail: viewer
		.input(z.strictObject({ id: Ulid }))
		.query(({ ctx, input }): HostDetail => hostDetail(ctx.services.hosts.get(input.id))),
	pin: operator.input(PinHost).mutation(async ({ ctx, input }) => {
		const { hosts, target } = ctx.services;
		await hosts.pin({ actor: actorName(ctx.caller), ...input, history: target });
		return {};
	}),
	hold: operator.input(HoldHost).mutation(async ({ ctx, input }) => {
		await ctx.services.hosts.hold({ actor: actorName(ctx.caller), ...input });
		if (input.note === null) ctx.services.operations.resume(input.id);
		return {};
	}),
	tag: operator.input(TagHosts).mutation(async ({ ctx, input }): Promise<{ changed: number }> => ({
		changed: await ctx.services.hosts.tag({ actor: actorName(ctx.caller), input })
	})),
	note: operator.input(NoteHost).mutation(async ({ ctx, input }) => {
		await ctx.services.hosts.note({ actor: actorName(ctx.caller), input });
		return {};
	}),
	/** Asks agents for fresh facts; what they report arrives with the live view. */
	refresh: operator
		.input(RefreshHosts)
		.mutation(({ ctx, input }): { hostId: string; asked: boolean }[] =>
			ctx.services.hosts.refresh([...new Set(input.hostIds)])
		),
	/** Takes a host that enrolled by itself into the fleet. */
	approve: admin.input(AboutHost).mutation(async ({ ctx, input }) => {
		await ctx.services.hosts.approve({ actor: actorName(ctx.caller), id: input.id });
		return {};
	}),
	reject: admin.input(AboutHost).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'hosts.reject');
		await ctx.services.hosts.reject({ actor: actorName(ctx.caller), id: input.id });
		return {};
	}),
	dismissAlarm: operator.input(AboutHost).mutation(async ({ ctx, input }) => {
		await ctx.services.hosts.dismissAlarm({ actor: actorName(ctx.caller), id: input.id });
		return {};
	}),
	/** The machine that was refused is the host from now on. */
	trustMachine: admin.input(AboutHost).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'hosts.trustMachine');
		await ctx.services.hosts.trustMachine({ actor: actorName(ctx.caller), id: input.id });
		return {};
	}),
	tokens: admin
		.input(AboutHost)
		.query(({ ctx, input }): Promise<HostTokenView[]> => ctx.services.hosts.tokens(input.id)),
	addToken: admin.input(AboutHost).mutation(({ ctx, input }): Promise<MadeToken> => {
		assertSteppedUp(ctx, 'hosts.addToken');
		return ctx.services.hosts.addToken({ actor: actorName(ctx.caller), hostId: input.id });
	}),
	rotateToken: admin.input(RotateToken).mutation(({ ctx, input }): Promise<MadeToken> => {
		assertSteppedUp(ctx, 'hosts.rotateToken');
		return ctx.services.hosts.rotateToken({ actor: actorName(ctx.caller), input });
	}),
	revokeToken: admin.input(AboutToken).mutation(({ ctx, input }): Promise<{ left: number }> => {
		assertSteppedUp(ctx, 'hosts.revokeToken');
		return ctx.services.hosts.revokeToken({ actor: actorName(ctx.caller), input });
	}),
	remove: admin.input(RemoveHost).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'hosts.remove');
		await ctx.services.hosts.remove({ actor: actorName(ctx.caller), input });
		return {};
	})
});
