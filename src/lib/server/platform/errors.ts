import type { ErrorCode } from '$lib/protocol/index.ts';

/** An expected refusal with a sentence for people. Everything else that is thrown is our fault. */
export class FleetError extends Error {
	override name = 'FleetError';
	readonly code: ErrorCode;
	readonly retryAfterMs: number | undefined;
	/** The one input that is wrong, by the name it has in the request; pages show the sentence there. */
	readonly field: string | undefined;

	constructor(
		code: ErrorCode,
		message: string,
		options: { retryAfterMs?: number; field?: string; cause?: unknown } = {}
	) {
		super(message, { cause: options.cause });
		this.code = code;
		this.retryAfterMs = options.retryAfterMs;
		this.field = options.field;
	}
}

/** Finds the expected error in a chain of causes (tRPC and drizzle wrap what they catch). */
export function asFleetError(error: unknown): FleetError | null {
	for (
		let current = error, depth = 0;
		current instanceof Error && depth < 8;
		current = current.cause, depth++
	)
		if (current instanceof FleetError) return current;
	return null;
}

/** What a database error is about: the driver's own error, where the library has wrapped it. */
export const driverError = (error: unknown): unknown =>
	error instanceof Error && error.cause instanceof Error ? error.cause : error;

/** Whether a database error is a violated unique index. */
export function isUniqueViolation(error: unknown): boolean {
	for (
		let current = error, depth = 0;
		current instanceof Error && depth < 8;
		current = current.cause, depth++
	)
		if (/UNIQUE constraint failed/.test(current.message)) return true;
	return false;
}

/** An end that was to be expected, told in sentences: what happened, why, and what to do. It is shown without a stack. */
export class PlainError extends Error {
	override name = 'PlainError';
}
