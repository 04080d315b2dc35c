import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Addresses } from './addresses.ts';
import { addressProblem } from './address-problem.ts';
import { securityHeaders } from './headers.ts';
import { httpStatus } from './refuse.ts';
import { newCorrelationId } from '../platform/ids.ts';
import type { ErrorCode } from '$lib/protocol/index.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * What every HTTP request passes before files and pages: the answer gets its headers whatever it will be, odd methods
 * and addresses are refused, and the Host header is replaced by our own, so that nothing can be built from a stranger's.
 * @returns whether to go on; otherwise it has been answered
 */
export function createOuterDoor(addresses: Addresses) {
	return function pass(request: IncomingMessage, response: ServerResponse): boolean {
		for (const [name, value] of securityHeaders({ secure: addresses.secure() }))
			response.setHeader(name, value);
		if (!METHODS.includes(request.method ?? '')) {
			response.setHeader('Allow', METHODS.join(', '));
			refuse(response, {
				status: 405,
				code: 'method-not-allowed',
				message: 'There is nothing here for this method.'
			});
			return false;
		}
		const problem =
			request.httpVersionMajor === 1
				? addressProblem(request.url ?? '')
				: 'Requests are served as HTTP/1.1.';
		if (problem !== null) {
			refuse(response, { status: httpStatus('invalid'), code: 'invalid', message: problem });
			return false;
		}
		request.headers.host = new URL(addresses.canonical()).host;
		return true;
	};
}

function refuse(
	response: ServerResponse,
	refusal: { status: number; code: ErrorCode; message: string }
): void {
	const { status, code, message } = refusal;
	response.writeHead(status, {
		'Content-Type': 'application/json',
		'Cache-Control': 'no-store',
		// Nobody reads the body that may follow.
		Connection: 'close'
	});
	response.end(JSON.stringify({ code, message, correlationId: newCorrelationId() }));
}
