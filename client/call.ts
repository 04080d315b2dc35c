import { FleetClientError } from './errors.ts';

export type Connection = { url: string; key: string; timeoutMs: number };

/**
 * Calls one procedure by tRPC over HTTP.
 * @throws {FleetClientError}
 */
export async function call(
	connection: Connection,
	procedure: { name: string; kind: 'query' | 'mutation' },
	input: unknown
): Promise<unknown> {
	const url = new URL(`${connection.url}/trpc/${procedure.name}`);
	const headers: Record<string, string> = { authorization: `Bearer ${connection.key}` };
	const isQuery = procedure.kind === 'query';
	if (isQuery && input !== undefined) url.searchParams.set('input', JSON.stringify(input));
	if (!isQuery) headers['content-type'] = 'application/json';
	let status: number;
	let text: string;
	try {
		const response = await fetch(url, {
			method: isQuery ? 'GET' : 'POST',
			headers,
			body: isQuery || input === undefined ? null : JSON.stringify(input),
			// Nobody but the dashboard is given the key.
			redirect: 'error',
			signal: AbortSignal.timeout(connection.timeoutMs)
		});
		status = response.status;
		text = await response.text();
	} catch (cause) {
		throw new FleetClientError(
			'unreachable',
			`The dashboard at ${connection.url} did not answer (${reasonOf(cause)}). It was not told whether the call arrived.`,
			{ cause }
		);
	}
	return read(text, { status, url: connection.url });
}

/** The result in an answer. @throws {FleetClientError} with what the dashboard says */
function read(text: string, from: { status: number; url: string }): unknown {
	const answer = parse(text);
	const result = property(answer, 'result');
	if (from.status === 200 && isObject(result)) return result.data;
	const report = property(property(property(answer, 'error'), 'data'), 'nixfleet') ?? answer;
	const code = property(report, 'code');
	const message = property(report, 'message');
	if (typeof code !== 'string' || typeof message !== 'string')
		throw new FleetClientError(
			'not-a-dashboard',
			`What answers at ${from.url} is not a NixFleet dashboard (status ${from.status}). Check the address, and any proxy in front of it.`
		);
	const correlationId = property(report, 'correlationId');
	const retryAfterMs = property(report, 'retryAfterMs');
	throw new FleetClientError(code, message, {
		correlationId: typeof correlationId === 'string' ? correlationId : null,
		retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null
	});
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;

const property = (value: unknown, name: string): unknown =>
	isObject(value) ? value[name] : undefined;

function reasonOf(error: unknown): string {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	const code = property(cause, 'code');
	if (typeof code === 'string') return code;
	return cause instanceof Error ? cause.message : String(cause);
}
