import { call, type Connection } from './call.ts';
import { FleetClientError } from './errors.ts';
import { insist } from './insist.ts';
import {
	KINDS,
	type Command,
	type Operation,
	type Procedures,
	type RequestOperations
} from './procedures.ts';
import { waitUntilEnded, type WaitOptions } from './wait.ts';

export { FleetClientError, type FleetClientErrorCode } from './errors.ts';
export type * from './procedures.ts';
export type { WaitOptions } from './wait.ts';

const CALL_TIMEOUT_MS = 30_000;

export type FleetClientOptions = {
	/** Address of the dashboard, such as `https://fleet.example.com`. */
	url: string;
	/** An API key, `nfk_…`. */
	key: string;
	/** How long one call may take, in milliseconds; 30 seconds unless told otherwise. */
	timeoutMs?: number;
};

/** What a command may be told, and how long its end is waited for. */
export type RunOptions = WaitOptions & Omit<RequestOperations, 'hostIds' | 'command'>;

export type FleetClient = Procedures & {
	/**
	 * Waits until an operation has ended, well or not: look at its `state`.
	 * @throws FleetClientError `timed-out` at the deadline
	 */
	waitFor(operationId: string, options?: WaitOptions): Promise<Operation>;
	/**
	 * Asks one host for a command and waits for its end, well or not: look at the `state` of what is returned.
	 * The command carries a key of its own, so a broken connection does not make it happen twice.
	 * @throws FleetClientError with the reason when the host is not given the command: `busy`, `offline`, `on-target` …
	 */
	run(host: { id: string }, command: Command, options?: RunOptions): Promise<Operation>;
	/** Brings a host to its target: pull, build, activate. As `run`. */
	pullSwitch(host: { id: string }, options?: RunOptions): Promise<Operation>;
};

/** A dashboard, for scripts. Makes no call by itself. */
export function createFleetClient(options: FleetClientOptions): FleetClient {
	const connection: Connection = {
		url: checkedUrl(options.url),
		key: checkedKey(options.key),
		timeoutMs: options.timeoutMs ?? CALL_TIMEOUT_MS
	};
	const procedures = bind(connection);

	const waitFor = (id: string, wait?: WaitOptions): Promise<Operation> =>
		waitUntilEnded(() => procedures.operations.get({ id }), wait);

	async function run(
		host: { id: string },
		command: Command,
		{ timeoutMs, onChange, ...request }: RunOptions = {}
	): Promise<Operation> {
		const idempotencyKey = request.idempotencyKey ?? crypto.randomUUID();
		const [outcome] = await insist(() =>
			procedures.operations.request({ ...request, hostIds: [host.id], command, idempotencyKey })
		);
		if (outcome === undefined)
			throw new FleetClientError('not-a-dashboard', 'The dashboard said nothing about the host.');
		if (!outcome.ok)
			throw new FleetClientError(outcome.code, outcome.message, {
				activeOperationId: outcome.activeOperationId
			});
		return waitFor(outcome.operationId, {
			...(timeoutMs !== undefined && { timeoutMs }),
			...(onChange !== undefined && { onChange })
		});
	}

	return {
		...procedures,
		waitFor,
		run,
		pullSwitch: (host, more) => run(host, 'pull-switch', more)
	};
}

/** Every procedure as a function. */
function bind(connection: Connection): Procedures {
	const groups: Record<string, Record<string, (input?: unknown) => Promise<unknown>>> = {};
	for (const [name, kind] of Object.entries(KINDS)) {
		const [group = '', procedure = ''] = name.split('.');
		groups[group] = {
			...groups[group],
			[procedure]: (input) => call(connection, { name, kind }, input)
		};
	}
	// KINDS and Procedures are made together from the router, so that every name of the one is in the other.
	return groups as unknown as Procedures;
}

function checkedUrl(url: string): string {
	if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
		throw new TypeError(
			`"${url}" is not the address of a dashboard. Give one such as https://fleet.example.com.`
		);
	return url.replace(/\/+$/, '');
}

function checkedKey(key: string): string {
	if (!/^nfk_[A-Za-z0-9_-]+$/.test(key))
		throw new TypeError(
			'This is not an API key: those begin with nfk_. Make one on the dashboard’s page of API keys.'
		);
	return key;
}
