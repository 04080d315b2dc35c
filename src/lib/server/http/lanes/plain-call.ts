/** What a peer asks for, in a frame that holds nothing that only tRPC's own lane knows. */
export type PlainCall = {
	id: number | string;
	jsonrpc: '2.0' | undefined;
	path: string;
	input: unknown;
};

type Method = 'mutation' | 'subscription';

/** What a frame says; undefined: it is not JSON. */
export function readFrame(data: Buffer): unknown {
	try {
		return JSON.parse(data.toString());
	} catch {
		return undefined;
	}
}

/**
 * Reads a frame: one call, or several that were made in the same moment.
 * @param most calls in a frame
 * @returns null: something in it is no plain call of a mutation, or there are too many
 */
export function plainCallsIn(data: Buffer, most: number): PlainCall[] | null {
	const frame = readFrame(data);
	const messages: unknown[] = Array.isArray(frame) ? frame : [frame];
	if (messages.length === 0 || messages.length > most) return null;
	const calls: PlainCall[] = [];
	for (const message of messages) {
		const call = readCall(message, 'mutation');
		if (call === null) return null;
		calls.push(call);
	}
	return calls;
}

/** @returns null: it is no plain call of that kind */
export function readCall(message: unknown, wanted: Method): PlainCall | null {
	if (typeof message !== 'object' || message === null) return null;
	const { id, jsonrpc, method, params } = message as Record<string, unknown>;
	if (typeof id !== 'number' && typeof id !== 'string') return null;
	if (jsonrpc !== undefined && jsonrpc !== '2.0') return null;
	if (method !== wanted || typeof params !== 'object' || params === null) return null;
	const { path, input, lastEventId } = params as Record<string, unknown>;
	if (typeof path !== 'string') return null;
	return {
		id,
		jsonrpc,
		path,
		input: lastEventId === undefined ? input : resumed(input, lastEventId)
	};
}

/** What was read last is part of what is asked for, as tRPC has it. */
function resumed(input: unknown, lastEventId: unknown): unknown {
	if (input === undefined || input === null) return { lastEventId };
	return typeof input === 'object' && !Array.isArray(input) ? { ...input, lastEventId } : input;
}

/** How every frame begins that answers a call; what is said of the call follows, and a brace. */
export const answerHead = ({ id, jsonrpc }: Pick<PlainCall, 'id' | 'jsonrpc'>): string =>
	`${JSON.stringify({ id, jsonrpc }).slice(0, -1)},"result":`;

/** The answer to a call, as tRPC writes it. */
export const answerTo = ({ id, jsonrpc }: PlainCall, data: unknown): string =>
	JSON.stringify({ id, jsonrpc, result: { type: 'data', data } });
