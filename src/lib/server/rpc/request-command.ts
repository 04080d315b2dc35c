import type { RequestOperations, RequestOutcome } from '$lib/protocol/index.ts';
import type { z } from 'zod';
import type { FleetError } from '../platform/errors.ts';
import { actorName, type Context } from './context.ts';
import { stepUpProblem } from './step-up.ts';

type Request = z.output<typeof RequestOperations>;

/** Why this is not asked of hosts before somebody has said once more who they are; null: it may be. */
export const requestProblem = (
	ctx: Pick<Context, 'caller' | 'services'>,
	{ command, force, hostIds }: Request
): FleetError | null => stepUpProblem(ctx, { command, force, hosts: new Set(hostIds).size });

/** Asks hosts for something, whichever way the request came. */
export const requestCommand = (
	{ services, caller }: Pick<Context, 'caller' | 'services'>,
	input: Request
): Promise<RequestOutcome[]> => services.operations.request({ actor: actorName(caller), input });
