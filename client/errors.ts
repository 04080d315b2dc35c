/** What the client itself can be told, besides the codes of the dashboard. */
export type FleetClientErrorCode =
	/** Nobody answered: whether a change arrived is not known. */
	| 'unreachable'
	/** Something answered that is not a NixFleet dashboard, or a proxy in front of it. */
	| 'not-a-dashboard'
	/** What was waited for did not happen in time; it may still happen. */
	| 'timed-out'
	/** A code of the dashboard, such as `busy`, `forbidden` or `not-found`. */
	| (string & Record<never, never>);

/** A call that did not do what it should. The message is a sentence for people: what happened, why, what to do. */
export class FleetClientError extends Error {
	override readonly name = 'FleetClientError';
	readonly code: FleetClientErrorCode;
	/** The same id stands in the dashboard's log; null when the dashboard did not answer. */
	readonly correlationId: string | null;
	/** How long the dashboard asks to wait, in milliseconds; null when it does not ask. */
	readonly retryAfterMs: number | null;
	/** The operation in the way of a command that was refused as `busy`. */
	readonly activeOperationId: string | null;

	constructor(
		code: FleetClientErrorCode,
		message: string,
		more: {
			correlationId?: string | null | undefined;
			retryAfterMs?: number | null | undefined;
			activeOperationId?: string | null | undefined;
			cause?: unknown;
		} = {}
	) {
		super(message, { cause: more.cause });
		this.code = code;
		this.correlationId = more.correlationId ?? null;
		this.retryAfterMs = more.retryAfterMs ?? null;
		this.activeOperationId = more.activeOperationId ?? null;
	}
}

const PASSING: readonly string[] = [
	'unreachable',
	'not-a-dashboard',
	'rate-limited',
	'not-ready',
	'storage'
];

/** Whether looking again later may help: the dashboard, or a proxy in front of it, does not answer now, or asks to wait. */
export const passesByItself = (error: unknown): error is FleetClientError =>
	error instanceof FleetClientError && PASSING.includes(error.code);
