import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** The closed set of reasons a caller can be told. Adapters map them to HTTP and tRPC codes. */
export const ERROR_CODES = [
	'invalid',
	'unauthenticated',
	'forbidden',
	'step-up-required',
	'not-found',
	'method-not-allowed',
	'unsupported-type',
	'conflict',
	'busy',
	'offline',
	'on-target',
	'nothing-to-stop',
	'not-ready',
	'too-large',
	'rate-limited',
	'protocol',
	'name-taken',
	'name-invalid',
	'enrolment-closed',
	'storage',
	'internal'
] as const;
export const ErrorCode = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** What a caller gets when something goes wrong: `data.nixfleet` of a tRPC error, or a JSON body. */
export const ErrorReport = z.strictObject({
	code: ErrorCode,
	/** What happened, why, and what to do. */
	message: z.string().max(LIMITS.sentenceChars),
	/** Find the same id in the dashboard's log. */
	correlationId: z.string().max(64),
	retryAfterMs: z.number().int().min(0).max(LIMITS.durationMs).optional()
});
export type ErrorReport = z.infer<typeof ErrorReport>;

/** What people's pages get: also which of the fields that were filled in is wrong, when it is one of them. */
export type FormReport = ErrorReport & { field?: string };

/** WebSocket close codes of our own (4000 to 4999 are free for applications). */
export const CLOSE = {
	goingAway: 1001,
	/** The token or session was revoked, or never said hello: do not come back with it. */
	unauthenticated: 4401,
	/** What this person may do has changed: come back to see it. */
	changed: 4410,
	/** Another agent holds this host's connection. */
	duplicate: 4409,
	/** Too many calls, or too much unsent. */
	tooMuch: 4429
} as const;
