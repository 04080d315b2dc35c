import type { RequestOutcome } from '$lib/protocol/index.ts';
import { newCorrelationId } from '../../platform/ids.ts';
import { asFleetError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { reportError } from '../../rpc/index.ts';
import { httpStatus } from '../refuse.ts';
import type { RestError } from './schemas.ts';

type Refused = Extract<RequestOutcome, { ok: false }>;

/** A command that was understood, and that this host cannot be given now. */
export class CommandRefused extends Error {
	override name = 'CommandRefused';
	constructor(readonly outcome: Refused) {
		super(outcome.message);
	}
}

/** As at the other doors, but what cannot be read is 422, and what a host is not ready for is a conflict with its state. */
function statusOf(code: RestError['code']): number {
	switch (code) {
		case 'invalid':
		case 'name-invalid':
			return 422;
		case 'offline':
		case 'other-commit':
		case 'not-ready':
		case 'not-supported':
			return 409;
		default:
			return httpStatus(code);
	}
}

/** An error as its answer. What was not expected stays in the log, where the correlation id leads. */
export function restError(error: unknown, log: Logger): { status: number; report: RestError } {
	const cause =
		error instanceof Error && error.cause instanceof CommandRefused ? error.cause : error;
	if (cause instanceof CommandRefused) {
		const { code, message, activeOperationId, forceable, queueable } = cause.outcome;
		const correlationId = newCorrelationId();
		return {
			status: statusOf(code),
			report: { code, message, correlationId, activeOperationId, forceable, queueable }
		};
	}
	const report = reportError(error, newCorrelationId());
	if (report.code === 'internal' && !asFleetError(error))
		log.error('A request failed', { error, correlationId: report.correlationId });
	return { status: statusOf(report.code), report };
}
