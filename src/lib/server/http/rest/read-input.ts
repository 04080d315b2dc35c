import { LIMITS } from '$lib/protocol/index.ts';
import { z } from 'zod';
import { FleetError } from '../../platform/errors.ts';
import { inputProblem } from '../../platform/input-problem.ts';
import { boundedBody } from '../bounded-body.ts';
import type { RestRoute } from './routes.ts';

/**
 * What a request says, as its route wants it: the body where there is one, else what stands behind the `?`.
 * @throws {FleetError} unsupported-type, too-large or invalid, with what is wrong and where
 */
export async function readInput(route: RestRoute, request: Request, url: URL): Promise<unknown> {
	const query = readQuery(url);
	if (route.query) return parsed(route.query, query);
	parsed(z.strictObject({}), query);
	if (!route.body) return {};
	return parsed(route.body, await readBody(route, request));
}

function readQuery(url: URL): Record<string, string> {
	const names = [...url.searchParams.keys()];
	if (new Set(names).size < names.length)
		throw new FleetError('invalid', 'A parameter of the address is given twice. Give it once.');
	return Object.fromEntries(url.searchParams);
}

async function readBody(route: RestRoute, request: Request): Promise<unknown> {
	const type = request.headers.get('content-type');
	const bytes = await boundedBody(request, { bytes: LIMITS.requestBytes, what: 'A request' });
	if (bytes.length === 0 && route.bodyOptional) return {};
	if (!/^application\/json\s*(;|$)/i.test(type ?? ''))
		throw new FleetError(
			'unsupported-type',
			'Send the input as JSON, with the header Content-Type: application/json.'
		);
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
	} catch {
		throw new FleetError('invalid', 'The body is not JSON. Check its quotes and commas.');
	}
}

function parsed(schema: z.ZodType, value: unknown): unknown {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	throw new FleetError('invalid', inputProblem(result.error));
}
