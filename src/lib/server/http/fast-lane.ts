import { HeartbeatInput } from '$lib/protocol/index.ts';
import type { AgentConnection, HostRecord } from '../hosts/index.ts';
import type { TokenBucket } from '../platform/token-bucket.ts';
import { heartbeat, type Services } from '../rpc/index.ts';

/** How a heartbeat's frame can be told without reading all of it; what else contains these bytes is found out right after. */
const NEEDLE = Buffer.from('"agent.heartbeat"');

type Call = { id: number | string; jsonrpc?: '2.0'; params: { input: unknown } };

/** Whether this is a plain call of `agent.heartbeat`, with nothing in it that only the ordinary lane knows. */
function isHeartbeat(frame: unknown): frame is Call {
	if (typeof frame !== 'object' || frame === null) return false;
	const { id, jsonrpc, method, params } = frame as Record<string, unknown>;
	if (typeof id !== 'number' && typeof id !== 'string') return false;
	if (jsonrpc !== undefined && jsonrpc !== '2.0') return false;
	if (method !== 'mutation' || typeof params !== 'object' || params === null) return false;
	return (
		(params as Record<string, unknown>).path === 'agent.heartbeat' && !('lastEventId' in params)
	);
}

/**
 * The answer to a heartbeat, without the machinery of tRPC, which costs more than all the rest of it. Same wire format, same
 * schema, same authorisation, same budget. Whatever is not a plain and right heartbeat is left to the ordinary lane, which
 * knows how to refuse it.
 * @returns the frame to send; null: it is not for this lane, and nothing was done
 */
export function fastHeartbeat(
	data: Buffer,
	lane: {
		host: HostRecord;
		connection: AgentConnection;
		budget: TokenBucket;
		services: Pick<Services, 'hosts'>;
	}
): string | null {
	const { instanceId, ended } = lane.connection;
	if (instanceId === null || ended || !data.includes(NEEDLE)) return null;
	let frame: unknown;
	try {
		frame = JSON.parse(data.toString());
	} catch {
		return null;
	}
	if (!isHeartbeat(frame)) return null;
	const input = HeartbeatInput.safeParse(frame.params.input);
	if (!input.success || lane.budget.take() > 0) return null;
	const answer = heartbeat(lane.services, lane.host, input.data);
	const { id, jsonrpc } = frame;
	return JSON.stringify({ id, jsonrpc, result: { type: 'data', data: answer } });
}
