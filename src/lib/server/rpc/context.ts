import type { AgentConnection, HostRecord } from '../hosts/index.ts';
import type { Asker } from '../auth/index.ts';
import type { ApiScope, Role } from '../db/index.ts';
import type { TokenBucket } from '../platform/token-bucket.ts';
import type { Services } from './services.ts';

/** Who is calling, settled before the first call: at the upgrade, or from the API key. */
export type Caller =
	| { kind: 'anonymous' }
	| { kind: 'enrolment'; address: string }
	| { kind: 'agent'; host: HostRecord; connection: AgentConnection }
	| { kind: 'user'; id: string; name: string; role: Role; sessionHash: string }
	| { kind: 'api-key'; id: string; name: string; scope: ApiScope; expiresAt: number | null };

/** One per WebSocket, or one per HTTP request. */
export type Context = {
	services: Services;
	caller: Caller;
	/** Calls this socket or key may still make; counted per call, also inside a batch. */
	budget: TokenBucket;
	/** The same for pieces of output: those come fast, and what may be unacknowledged bounds them. */
	outputBudget: TokenBucket;
	/** Subscriptions open on this socket. */
	openSubscriptions: { count: number };
	/** Bytes sent but not yet taken by the peer; always 0 over HTTP. */
	backlogBytes: () => number;
};

/** The signed-in person behind a call; null when it is an API key or an agent. */
export const askerOf = (caller: Caller): Asker | null =>
	caller.kind === 'user'
		? { hash: caller.sessionHash, userId: caller.id, name: caller.name }
		: null;

/** How an actor is named in audit rows and on operations. */
export function actorName(caller: Caller): string {
	switch (caller.kind) {
		case 'user':
			return caller.name;
		case 'api-key':
			return `key:${caller.name}`;
		case 'agent':
			return `host:${caller.host.name}`;
		case 'enrolment':
		case 'anonymous':
			return caller.kind;
	}
}
