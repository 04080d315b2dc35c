import type { ErrorCode } from '$lib/protocol/index.ts';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { asFleetError } from '../platform/errors.ts';
import { newCorrelationId } from '../platform/ids.ts';
import type { Logger } from '../platform/logger.ts';
import { reportError } from '../rpc/index.ts';

const STATUS: Partial<Record<ErrorCode, number>> = {
	invalid: 400,
	'name-invalid': 400,
	unauthenticated: 401,
	forbidden: 403,
	'step-up-required': 403,
	'enrolment-closed': 403,
	'not-found': 404,
	'method-not-allowed': 405,
	'unsupported-type': 415,
	conflict: 409,
	busy: 409,
	'name-taken': 409,
	'on-target': 409,
	'nothing-to-stop': 409,
	'too-large': 413,
	protocol: 426,
	'rate-limited': 429,
	internal: 500
};

export const httpStatus = (code: ErrorCode): number => STATUS[code] ?? 503;

/** Answers an upgrade request with a plain HTTP error and a JSON body, then hangs up. */
export function refuse(socket: Duplex, error: unknown, log: Logger): void {
	const report = reportError(error, newCorrelationId());
	if (!asFleetError(error))
		log.error('An upgrade failed', { error, correlationId: report.correlationId });
	if (socket.destroyed) return;
	const status = httpStatus(report.code);
	const body = JSON.stringify(report);
	const headers = [
		`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
		'Connection: close',
		'Content-Type: application/json',
		`Content-Length: ${Buffer.byteLength(body)}`
	];
	if (report.retryAfterMs !== undefined)
		headers.push(`Retry-After: ${Math.ceil(report.retryAfterMs / 1000)}`);
	socket.once('error', () => socket.destroy());
	// Whoever does not hang up themselves would otherwise keep the connection for as long as they like.
	socket.once('finish', () => socket.destroy());
	socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
