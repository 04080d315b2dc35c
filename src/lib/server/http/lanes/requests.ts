import { RequestOperations, ROLE_RANK } from '$lib/protocol/index.ts';
import type { TokenBucket } from '../../platform/token-bucket.ts';
import { requestCommand, requestProblem, type Caller, type Services } from '../../rpc/index.ts';
import type { FailedCall } from './failure-frame.ts';
import { answerTo, plainCallsIn } from './plain-call.ts';

const PATH = 'operations.request';
/** How such a frame can be told without reading all of it; what only contains these bytes is found out right after. */
const NEEDLE = Buffer.from(JSON.stringify(PATH));

/**
 * Answers a person who asks hosts for something, without the machinery of tRPC: between a click and the host everything
 * counts. Same wire format, same schema, same authorisation, same budget. Whatever is not a plain and right request of
 * somebody who may make it is left to the ordinary lane, which knows how to refuse it.
 * @param failure the frame that tells of what was thrown
 * @returns the frame to send; null: it is not for this lane, and nothing was done
 */
export function fastRequest(
	data: Buffer,
	lane: {
		caller: Extract<Caller, { kind: 'user' }>;
		budget: TokenBucket;
		services: Services;
		failure: (failed: FailedCall) => string;
	}
): Promise<string> | null {
	const { caller, services } = lane;
	if (!data.includes(NEEDLE)) return null;
	const [call] = plainCallsIn(data, 1) ?? [];
	if (call?.path !== PATH) return null;
	const role = services.auth.rememberedRole(caller.sessionHash);
	if (role === null || ROLE_RANK[role] < ROLE_RANK.operator) return null;
	const input = RequestOperations.safeParse(call.input);
	if (!input.success || requestProblem(lane, input.data) !== null) return null;
	if (lane.budget.take() > 0) return null;
	return requestCommand(lane, input.data).then(
		(outcomes) => answerTo(call, outcomes),
		(error: unknown) => lane.failure({ ...call, error })
	);
}
