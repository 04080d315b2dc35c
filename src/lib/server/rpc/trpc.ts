import type { ErrorCode, ErrorReport } from '$lib/protocol/index.ts';
import { getTRPCErrorFromUnknown, initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { asFleetError, FleetError } from '../platform/errors.ts';
import { newCorrelationId } from '../platform/ids.ts';
import { inputProblem } from '../platform/input-problem.ts';
import type { Context } from './context.ts';
import { formReport } from './form-report.ts';

const CODES: Partial<Record<TRPCError['code'], ErrorCode>> = {
	BAD_REQUEST: 'invalid',
	PARSE_ERROR: 'invalid',
	UNAUTHORIZED: 'unauthenticated',
	FORBIDDEN: 'forbidden',
	NOT_FOUND: 'not-found',
	METHOD_NOT_SUPPORTED: 'invalid',
	PAYLOAD_TOO_LARGE: 'too-large',
	TOO_MANY_REQUESTS: 'rate-limited'
};

/** What a caller is told. The text of an unexpected error stays in the log; the correlation id leads there. */
export function reportError(error: unknown, correlationId: string): ErrorReport {
	const expected = asFleetError(error);
	if (expected) {
		const report: ErrorReport = { code: expected.code, message: expected.message, correlationId };
		return expected.retryAfterMs === undefined
			? report
			: { ...report, retryAfterMs: expected.retryAfterMs };
	}
	if (error instanceof TRPCError) {
		const code = CODES[error.code];
		if (error.cause instanceof ZodError)
			return {
				code: 'invalid',
				message: inputProblem(error.cause),
				correlationId
			};
		if (code === 'not-found')
			return { code, message: 'There is no such procedure.', correlationId };
		if (code !== undefined)
			return { code, message: 'The request could not be read.', correlationId };
	}
	return {
		code: 'internal',
		message: `Something went wrong inside the dashboard. Look for ${correlationId} in its log.`,
		correlationId
	};
}

const correlations = new WeakMap<object, string>();

/** The same id in the answer and in the log line. */
export function correlationOf(error: object): string {
	const known = correlations.get(error);
	if (known !== undefined) return known;
	const made = newCorrelationId();
	correlations.set(error, made);
	return made;
}

const t = initTRPC.context<Context>().create({
	isDev: false,
	errorFormatter({ shape, error, ctx }) {
		const told = reportError(error, correlationOf(error));
		const report = ctx?.caller.kind === 'user' ? formReport(error, told) : told;
		return {
			message: report.message,
			code: shape.code,
			data: { code: shape.data.code, httpStatus: shape.data.httpStatus, nixfleet: report }
		};
	}
});

export const router = t.router;
export const middleware = t.middleware;

const TRPC_CODES: Partial<Record<ErrorCode, TRPCError['code']>> = {
	invalid: 'BAD_REQUEST',
	'name-invalid': 'BAD_REQUEST',
	unauthenticated: 'UNAUTHORIZED',
	forbidden: 'FORBIDDEN',
	'step-up-required': 'FORBIDDEN',
	'enrolment-closed': 'FORBIDDEN',
	'not-found': 'NOT_FOUND',
	'method-not-allowed': 'METHOD_NOT_SUPPORTED',
	'unsupported-type': 'UNSUPPORTED_MEDIA_TYPE',
	conflict: 'CONFLICT',
	busy: 'CONFLICT',
	'name-taken': 'CONFLICT',
	'nothing-to-stop': 'CONFLICT',
	'too-large': 'PAYLOAD_TOO_LARGE',
	'rate-limited': 'TOO_MANY_REQUESTS',
	protocol: 'PRECONDITION_FAILED',
	offline: 'PRECONDITION_FAILED',
	'not-ready': 'PRECONDITION_FAILED'
};

export const toTrpcError = (error: FleetError): TRPCError =>
	new TRPCError({
		code: TRPC_CODES[error.code] ?? 'INTERNAL_SERVER_ERROR',
		message: error.message,
		cause: error
	});

/** What a call that threw is answered with: expected errors have their codes. */
export function callError(error: unknown): TRPCError {
	const expected = asFleetError(error);
	return expected ? toTrpcError(expected) : getTRPCErrorFromUnknown(error);
}

export const overBudget = (retryAfterMs: number): FleetError =>
	new FleetError('rate-limited', 'Too many calls at once. Wait a moment and try again.', {
		retryAfterMs
	});

/** Counts every call against the socket's budget, and maps expected errors to their codes. */
const guarded = t.middleware(async ({ ctx, next, path }) => {
	const budget = path === 'agent.log' ? ctx.outputBudget : ctx.budget;
	const retryAfterMs = budget.take();
	if (retryAfterMs > 0) throw toTrpcError(overBudget(retryAfterMs));
	const result = await next();
	if (!result.ok) {
		const expected = asFleetError(result.error);
		if (expected) throw toTrpcError(expected);
	}
	return result;
});

export const base = t.procedure.use(guarded);
