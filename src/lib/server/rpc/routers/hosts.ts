import {
	AddHost,
	RefreshHosts,
	RemoveHost,
	Ulid,
	type AddedHost,
	type FleetRow
} from '$lib/protocol/index.ts';
import { z } from 'zod';
import { actorName } from '../context.ts';
import { admin, operator, viewer } from '../procedures.ts';
import { router } from '../trpc.ts';

export const hostsRouter = router({
	list: viewer.query(({ ctx }): FleetRow[] => ctx.services.live.snapshot().rows),
	get: viewer
		.input(z.strictObject({ id: Ulid }))
		.query(({ ctx, input }): FleetRow => ctx.services.live.row(ctx.services.hosts.get(input.id))),
	add: admin
		.input(AddHost)
		.mutation(({ ctx, input }): Promise<AddedHost> =>
			ctx.services.hosts.add({ actor: actorName(ctx.caller), input })
		),
	/** Asks agents for fresh facts; what they report arrives with the live view. */
	refresh: operator
		.input(RefreshHosts)
		.mutation(({ ctx, input }): { hostId: string; asked: boolean }[] =>
			ctx.services.hosts.refresh([...new Set(input.hostIds)])
		),
	remove: admin.input(RemoveHost).mutation(async ({ ctx, input }) => {
		await ctx.services.hosts.remove({ actor: actorName(ctx.caller), input });
		return {};
	})
});
