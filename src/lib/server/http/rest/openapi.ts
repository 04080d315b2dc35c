import { z } from 'zod';
import { VERSION } from '../../platform/version.ts';
import { ROUTES, type RestRoute } from './routes.ts';
import * as schemas from './schemas.ts';

type Json = Record<string, unknown>;

/** The schemas that have a name in the document; everything inside them is spelled out there. */
const ANSWERS = {
	Host: schemas.Host,
	HostList: schemas.HostList,
	AddedHost: schemas.AddedHost,
	Operation: schemas.Operation,
	OperationList: schemas.OperationList,
	StopAnswer: schemas.StopAnswer,
	Error: schemas.RestError
} as const;
const INPUTS = {
	NewHost: schemas.NewHost,
	CommandRequest: schemas.CommandRequest,
	StopRequest: schemas.StopRequest
} as const;

const STATUSES: Record<number, string> = {
	401: 'No key or session, or one that is unknown, revoked or expired.',
	403: 'The scope or role is too small, a step-up is required, or the page is of another site.',
	404: 'There is no such thing.',
	405: 'Another method; the header Allow says which.',
	409: 'It does not fit the state of things: a name that is taken, a host that is busy or offline.',
	413: 'The body is too large.',
	415: 'The body is not declared as application/json.',
	422: 'The input is not valid; the message says what and where.',
	429: 'Too many calls, or too many refused credentials; the header Retry-After says how long to wait.'
};

const refTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** The name a schema has in the document. */
function nameOf(schema: z.ZodType): string {
	const found = [...Object.entries(ANSWERS), ...Object.entries(INPUTS)].find(
		([, known]) => known === schema
	);
	if (!found) throw new Error('A schema of a route has no name in the document.');
	return found[0];
}

/** Schemas by name, where one stands in another by its name. */
function components(
	named: Record<string, z.ZodType>,
	io: 'input' | 'output'
): Record<string, Json> {
	const registry = z.registry<{ id: string }>();
	for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
	const { schemas: made } = z.toJSONSchema(registry, {
		io,
		uri: (id) => `#/components/schemas/${id}`
	});
	return Object.fromEntries(
		Object.entries(made).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema])
	);
}

function parametersOf(route: RestRoute): Json[] {
	const path = route.path.includes('{id}')
		? [{ name: 'id', in: 'path', required: true, schema: inline(z.string()) }]
		: [];
	const query = Object.entries(route.query?.shape ?? {}).map(([name, schema]) => ({
		name,
		in: 'query',
		required: false,
		schema: inline(schema as z.ZodType)
	}));
	return [...path, ...query];
}

function inline(schema: z.ZodType): Json {
	const { $schema: _schema, ...json } = z.toJSONSchema(schema, { io: 'output' });
	return json;
}

function operationOf(route: RestRoute): Json {
	const refusals = [401, 403, ...(route.idOf ? [404] : []), 422, 429];
	if (route.method !== 'GET') refusals.push(409);
	if (route.body) refusals.push(413, 415);
	const content =
		route.answer === null
			? route.status === 204
				? {}
				: { content: { 'application/json': { schema: { type: 'object' } } } }
			: { content: { 'application/json': { schema: refTo(nameOf(route.answer)) } } };
	const parameters = parametersOf(route);
	return {
		operationId: route.name,
		summary: route.summary,
		description: `Needs a key with the scope \`${route.needs}\`, or a person who may as much.`,
		...(parameters.length > 0 && { parameters }),
		...(route.body && {
			requestBody: {
				required: !route.bodyOptional,
				content: { 'application/json': { schema: refTo(nameOf(route.body)) } }
			}
		}),
		responses: {
			[route.status]: { description: route.says, ...content },
			...Object.fromEntries(
				refusals.sort().map((status) => [
					status,
					{
						description: STATUSES[status],
						content: { 'application/json': { schema: refTo('Error') } }
					}
				])
			),
			default: {
				description: 'Something else is wrong; the message says what.',
				content: { 'application/json': { schema: refTo('Error') } }
			}
		}
	};
}

/** The REST interface as an OpenAPI 3.1 document, made from the schemas that check its input. */
export function openApiDocument(): Json {
	const paths: Record<string, Json> = {};
	for (const route of ROUTES)
		paths[route.path] = {
			...paths[route.path],
			[route.method.toLowerCase()]: operationOf(route)
		};
	return {
		openapi: '3.1.0',
		info: {
			title: 'NixFleet',
			version: VERSION,
			description: 'Fleet management for NixOS and macOS hosts. See docs/api.md.',
			license: { name: 'AGPL-3.0-only', identifier: 'AGPL-3.0-only' }
		},
		servers: [{ url: '/' }],
		security: [{ key: [] }, { session: [] }],
		paths,
		components: {
			securitySchemes: {
				key: { type: 'http', scheme: 'bearer', description: 'An API key, nfk_…' },
				session: {
					type: 'apiKey',
					in: 'cookie',
					name: 'nixfleet_session',
					description:
						'The session of a browser: `__Host-nixfleet_session` over https; `_` and the port behind it where the address has one. What changes something must come from a page of the dashboard.'
				}
			},
			schemas: { ...components(ANSWERS, 'output'), ...components(INPUTS, 'input') }
		}
	};
}
