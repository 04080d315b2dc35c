import { ErrorReport, type ErrorCode } from '$lib/protocol/index.ts';
import { TRPCClientError } from '@trpc/client';
import { z } from 'zod';
import { boundedRetry } from './answers.ts';

/** What the dashboard said to a call; null: it said nothing, the connection failed or the time was over. */
export function refusalOf(error: unknown): ErrorReport | null {
	if (!(error instanceof TRPCClientError)) return null;
	const parsed = z.object({ nixfleet: ErrorReport }).safeParse(error.data);
	if (parsed.success) {
		const { nixfleet } = parsed.data;
		const retryAfterMs = boundedRetry(nixfleet.retryAfterMs);
		return retryAfterMs === null ? nixfleet : { ...nixfleet, retryAfterMs };
	}
	const data = z.object({ code: z.string() }).safeParse(error.data);
	return data.success
		? { code: 'internal', message: `The dashboard answered ${data.data.code}.`, correlationId: '' }
		: null;
}

const LASTING: readonly ErrorCode[] = [
	'unauthenticated',
	'forbidden',
	'protocol',
	'name-taken',
	'name-invalid',
	'enrolment-closed',
	'invalid',
	'conflict'
];

/** Whether asking again soon would only be refused again. */
export const isLasting = (report: ErrorReport): boolean => LASTING.includes(report.code);
