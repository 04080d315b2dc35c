import { jsonEncoder, type Encoder } from '@trpc/server/adapters/ws';
import { sharedJson } from '../platform/shared-json.ts';

/** What tRPC is about to send, as far as it is looked at here. */
type Outgoing = { id: unknown; jsonrpc?: unknown; result?: { type: unknown; data?: unknown } };

/**
 * tRPC's own encoding, byte for byte, except that what goes to many readers is put into text once for all of them: a frame of
 * the fleet costs the same whether one browser watches or ten.
 */
export const frameEncoder: Encoder = {
	decode: jsonEncoder.decode,
	encode(message) {
		const { id, jsonrpc, result } = message as Outgoing;
		if (typeof result?.data !== 'object' || result.data === null)
			return jsonEncoder.encode(message);
		const data = sharedJson(result.data);
		if (data === null || Object.keys(result).length !== 2) return jsonEncoder.encode(message);
		const head = JSON.stringify({ id, jsonrpc }).slice(0, -1);
		return `${head},"result":{"type":"data","data":${data}}}`;
	}
};
