import { ErrorReport, LIMITS, withoutCredentials } from '$lib/protocol/index.ts';
import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import { boundedRetry, isMessage } from './answers.ts';

/** The dashboard answered the upgrade with something else than a WebSocket. */
export type UpgradeRefusal = {
	status: number;
	report: ErrorReport | null;
	retryAfterMs: number | null;
	/** Where it wanted to send us; never followed, because the token would go there, too. */
	redirectsTo: string | null;
};

const BODY_BYTES = 16 * 1024;
const HANDSHAKE_MS = 15_000;

/** `Retry-After` in seconds or as a date, as milliseconds from now; null when absent or unreadable. */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
	if (header === undefined) return null;
	if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
	const date = Date.parse(header);
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}

async function readBody(response: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of response) {
		text += String(chunk);
		if (text.length > BODY_BYTES) break;
	}
	return text;
}

async function readRefusal(response: IncomingMessage): Promise<UpgradeRefusal> {
	const body = await readBody(response).catch(() => '');
	let report: ErrorReport | null = null;
	try {
		report = ErrorReport.parse(JSON.parse(body));
	} catch {
		// A proxy answered, or something that is no dashboard.
	}
	// Ours is in milliseconds; the header in whole seconds, which would bring a herd back in step.
	const retryAfterMs =
		report?.retryAfterMs ?? parseRetryAfter(response.headers['retry-after'], Date.now());
	const { location } = response.headers;
	return {
		status: response.statusCode ?? 0,
		report,
		retryAfterMs: boundedRetry(retryAfterMs),
		redirectsTo: location === undefined ? null : withoutCredentials(location).slice(0, 200)
	};
}

export type SocketHooks = {
	onCreated: (socket: WebSocket) => void;
	onRefused: (refusal: UpgradeRefusal) => void;
	onUnreachable: (problem: string) => void;
	/** A frame came that is no message of ours. */
	onGarbage: () => void;
};

/** What a host configures about the way to its dashboard. */
export type Way = {
	token: string;
	/** In PEM, the only authorities whose certificates count; null: those Node knows. */
	ca: string | null;
};

/**
 * A WebSocket class for tRPC's client that proves itself with a bearer token (never in the URL), sends no
 * Origin, and tells what the dashboard answered when it does not let us in. Frames are bounded as the dashboard bounds
 * ours, and only messages reach tRPC: it throws, out of reach of everybody, at what it cannot read.
 */
export function bearerSocket({ token, ca }: Way, hooks: SocketHooks) {
	const trust = ca === null ? {} : { ca };
	return class BearerSocket extends WebSocket {
		constructor(address: string | URL) {
			super(address, {
				headers: { authorization: `Bearer ${token}` },
				handshakeTimeout: HANDSHAKE_MS,
				maxPayload: LIMITS.agentFrameBytes,
				perMessageDeflate: false,
				followRedirects: false,
				// Said aloud, because a variable of the environment could turn it off.
				rejectUnauthorized: true,
				...trust
			});
			this.on('unexpected-response', (_request, response: IncomingMessage) => {
				void readRefusal(response).then((refusal) => {
					hooks.onRefused(refusal);
					// With a listener ws leaves the ending to us; terminate emits error and close.
					this.terminate();
				});
			});
			this.on('error', (error: Error & { code?: string }) =>
				hooks.onUnreachable(error.code ?? error.message)
			);
			hooks.onCreated(this);
		}

		override emit(event: string | symbol, ...args: unknown[]): boolean {
			if (event !== 'message' || isMessage(args[0], args[1])) return super.emit(event, ...args);
			hooks.onGarbage();
			return true;
		}
	};
}
