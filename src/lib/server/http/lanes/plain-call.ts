/** A call of a mutation, with nothing in it that only tRPC's own lane knows. */
export type PlainCall = {
	id: number | string;
	jsonrpc: '2.0' | undefined;
	path: string;
	input: unknown;
};

/**
 * Reads a frame: one call, or several that were made in the same moment.
 * @param most calls in a frame
 * @returns null: something in it is no plain call of a mutation, or there are too many
 */
export function plainCallsIn(data: Buffer, most: number): PlainCall[] | null {
	let frame: unknown;
	try {
		frame = JSON.parse(data.toString());
	} catch {
		return null;
	}
	const messages: unknown[] = Array.isArray(frame) ? frame : [frame];
	if (messages.length === 0 || messages.length > most) return null;
	const calls: PlainCall[] = [];
	for (const message of messages) {
		const call = readCall(message);
		if (call === null) return null;
		calls.push(call);
	}
	return calls;
}

function readCall(message: unknown): PlainCall | null {
	if (typeof message !== 'object' || message === null) return null;
	const { id, jsonrpc, method, params } = message as Record<string, unknown>;
	if (typeof id !== 'number' && typeof id !== 'string') return null;
	if (jsonrpc !== undefined && jsonrpc !== '2.0') return null;
	if (method !== 'mutation' || typeof params !== 'object' || params === null) return null;
	const { path, input, lastEventId } = params as Record<string, unknown>;
	if (typeof path !== 'string' || lastEventId !== undefined) return null;
	return { id, jsonrpc, path, input };
}

/** The answer to a call, as tRPC writes it. */
export const answerTo = ({ id, jsonrpc }: PlainCall, data: unknown): string =>
	JSON.stringify({ id, jsonrpc, result: { type: 'data', data } });
