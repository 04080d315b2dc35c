import { newCorrelationId } from '../platform/ids.ts';
import type { Logger } from '../platform/logger.ts';
import { asFleetError } from '../platform/errors.ts';
import { reportError } from '../rpc/index.ts';
import { httpStatus } from './refuse.ts';

/** Any error as a JSON answer: code, sentence, correlation id; the unexpected stays in the log. */
export function jsonError(error: unknown, log: Logger): Response {
	const report = reportError(error, newCorrelationId());
	if (!asFleetError(error))
		log.error('A request failed', { error, correlationId: report.correlationId });
	const headers: Record<string, string> = {
		'content-type': 'application/json',
		'cache-control': 'no-store'
	};
	// The rest of the body was not read, so nothing else can follow on this connection.
	if (report.code === 'too-large') headers.connection = 'close';
	if (report.retryAfterMs !== undefined)
		headers['retry-after'] = String(Math.ceil(report.retryAfterMs / 1000));
	return new Response(JSON.stringify(report), { status: httpStatus(report.code), headers });
}
