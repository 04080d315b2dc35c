import type { ApiScope } from '../../db/index.ts';
import type { z } from 'zod';
import type { appRouter } from '../../rpc/index.ts';
import { CommandRefused } from './rest-error.ts';
import {
	AddedHost,
	CommandRequest,
	Host,
	HostList,
	HostQuery,
	NewHost,
	Operation,
	OperationList,
	OperationQuery,
	StopAnswer,
	StopRequest
} from './schemas.ts';

export type Procedures = ReturnType<typeof appRouter.createCaller>;

export type RestAnswer = { body: unknown; location?: string };

/** One line of the REST interface. The rules are in the procedures; a route translates, and nothing else. */
export type RestRoute = {
	method: 'GET' | 'POST' | 'DELETE';
	/** With `{id}` where the ULID of a host or operation stands. */
	path: string;
	/** Name of the route in the OpenAPI document. */
	name: string;
	summary: string;
	/** The least scope of a key, and role of a person, that may. */
	needs: ApiScope;
	/** What `{id}` names. */
	idOf?: 'host' | 'operation';
	query?: z.ZodObject;
	body?: z.ZodObject;
	/** Whether the body may be left out. */
	bodyOptional?: boolean;
	status: 200 | 201 | 202 | 204;
	/** Null: the answer has no body, or is a document that describes itself. */
	answer: z.ZodType | null;
	/** What the answer says, for the document. */
	says: string;
	run: (call: { procedures: Procedures; id: string; input: unknown }) => Promise<RestAnswer>;
};

/** A route whose input is what its own schema gives. */
function route<Schema extends z.ZodObject = z.ZodObject>(
	declared: Omit<RestRoute, 'run' | 'query' | 'body'> & {
		query?: Schema;
		body?: Schema;
		run: (call: {
			procedures: Procedures;
			id: string;
			input: z.output<Schema>;
		}) => Promise<RestAnswer>;
	}
): RestRoute {
	const schema = declared.body ?? declared.query;
	return {
		...declared,
		// The door has parsed the input with this very schema; a route without one is given an empty object.
		run: ({ input, ...call }) =>
			declared.run({ ...call, input: (schema ? input : {}) as z.output<Schema> })
	};
}

export const ROUTES: readonly RestRoute[] = [
	route({
		method: 'GET',
		path: '/api/hosts',
		name: 'listHosts',
		summary: 'All hosts with their status, those that a filter finds, or the one of a name',
		needs: 'read',
		query: HostQuery,
		status: 200,
		answer: HostList,
		says: 'The hosts, by name.',
		async run({ procedures, input }) {
			const hosts = await procedures.hosts.list({ filter: input.filter });
			return {
				body: {
					hosts: input.name === undefined ? hosts : hosts.filter(({ name }) => name === input.name)
				}
			};
		}
	}),
	route({
		method: 'POST',
		path: '/api/hosts',
		name: 'addHost',
		summary: 'Add a host before its agent has ever connected',
		needs: 'admin',
		body: NewHost,
		status: 201,
		answer: AddedHost,
		says: 'The host and its token, which is in this answer and nowhere else.',
		async run({ procedures, input }) {
			const added = await procedures.hosts.add(input);
			return { body: added, location: `/api/hosts/${added.hostId}` };
		}
	}),
	route({
		method: 'GET',
		path: '/api/hosts/{id}',
		name: 'getHost',
		summary: 'One host with its status',
		needs: 'read',
		idOf: 'host',
		status: 200,
		answer: Host,
		says: 'The host.',
		run: async ({ procedures, id }) => ({ body: await procedures.hosts.get({ id }) })
	}),
	route({
		method: 'DELETE',
		path: '/api/hosts/{id}',
		name: 'removeHost',
		summary: 'Remove a host and its token; the machine itself is not touched',
		needs: 'admin',
		idOf: 'host',
		status: 204,
		answer: null,
		says: 'The host is gone.',
		async run({ procedures, id }) {
			// The id says which host is meant, so nobody has to type its name besides.
			const { name } = await procedures.hosts.get({ id });
			await procedures.hosts.remove({ id, confirmName: name });
			return { body: null };
		}
	}),
	route({
		method: 'POST',
		path: '/api/hosts/{id}/command',
		name: 'commandHost',
		summary: 'Ask a host to do something',
		needs: 'operate',
		idOf: 'host',
		body: CommandRequest,
		status: 202,
		answer: Operation,
		says: 'The operation, recorded and on its way to the host, or waiting for it. How it ends is told by the operation.',
		async run({ procedures, id, input }) {
			const [outcome] = await procedures.operations.request({ ...input, hostIds: [id] });
			if (outcome === undefined) throw new Error('There was no outcome for the host.');
			if (!outcome.ok) throw new CommandRefused(outcome);
			const { operationId } = outcome;
			return {
				body: await procedures.operations.get({ id: operationId }),
				location: `/api/operations/${operationId}`
			};
		}
	}),
	route({
		method: 'GET',
		path: '/api/operations',
		name: 'listOperations',
		summary: 'Operations of all hosts or of one, of all states or of a group of them, newest first',
		needs: 'read',
		query: OperationQuery,
		status: 200,
		answer: OperationList,
		says: 'A page of operations. Give the last id as `before` to get the next.',
		async run({ procedures, input }) {
			const { host: hostId, ...page } = input;
			return { body: { operations: await procedures.operations.list({ ...page, hostId }) } };
		}
	}),
	route({
		method: 'GET',
		path: '/api/operations/{id}',
		name: 'getOperation',
		summary: 'How an operation is doing, or how it ended',
		needs: 'read',
		idOf: 'operation',
		status: 200,
		answer: Operation,
		says: 'The operation; it has ended once `finishedAt` is set.',
		run: async ({ procedures, id }) => ({ body: await procedures.operations.get({ id }) })
	}),
	route({
		method: 'POST',
		path: '/api/operations/{id}/stop',
		name: 'stopOperation',
		summary: 'Ask for an operation to be stopped',
		needs: 'operate',
		idOf: 'operation',
		body: StopRequest,
		bodyOptional: true,
		status: 202,
		answer: StopAnswer,
		says: 'What happens now. The state of the operation changes when the host says so.',
		run: async ({ procedures, id, input }) => ({
			body: await procedures.operations.stop({ ...input, id })
		})
	}),
	route({
		method: 'GET',
		path: '/api/openapi.json',
		name: 'describe',
		summary: 'This document',
		needs: 'read',
		status: 200,
		answer: null,
		says: 'An OpenAPI 3.1 document.',
		async run({ procedures }) {
			// Who may look is decided where it is decided for all else.
			await procedures.session.me();
			const { openApiDocument } = await import('./openapi.ts');
			return { body: openApiDocument() };
		}
	})
];

export type Match =
	| { kind: 'route'; route: RestRoute; id: string }
	/** The path is there, for other methods. */
	| { kind: 'method'; allow: string[] }
	| { kind: 'nothing' };

/** Which route a request means. HEAD is answered as GET. Pure. */
export function matchRoute(method: string, pathname: string): Match {
	const here = ROUTES.flatMap((candidate) => {
		const pattern = new RegExp(
			`^${candidate.path.replace('.', '\\.').replace('{id}', '([^/]+)')}$`
		);
		const match = pattern.exec(pathname);
		return match ? [{ route: candidate, id: match[1] ?? '' }] : [];
	});
	if (here.length === 0) return { kind: 'nothing' };
	const wanted = method === 'HEAD' ? 'GET' : method;
	const found = here.find(({ route }) => route.method === wanted);
	if (found) return { kind: 'route', ...found };
	const methods = here.map(({ route }) => route.method as string);
	return { kind: 'method', allow: methods.includes('GET') ? [...methods, 'HEAD'] : methods };
}
