import { NOTIFICATION_LIMITS } from '$lib/protocol/index.ts';
import type { Posted } from './formats/index.ts';
import { plainLine } from './words.ts';

/** How one attempt went. `answer` is for people and holds no secret. */
export type Outcome = {
	delivered: boolean;
	answer: string;
	/** Sending the same again is no use: the receiver read it and does not want it. */
	final: boolean;
	/** When the receiver asks to be left alone until, in milliseconds from now; null: it did not say. */
	retryAfterMs: number | null;
};

const ANSWER_CHARS = 200;
/** The receiver read the message and calls it wrong. */
const FINAL = new Set([400, 413, 415, 422]);

/**
 * Makes one attempt. No redirect is followed: the message and its token go where somebody said, and nowhere else. Never throws.
 * @param secrets what must not be in the answer, whoever says it: receivers like to repeat the address they were asked at
 */
export async function deliver(
	{ url, headers, body }: Posted,
	{ secrets, signal }: { secrets: readonly string[]; signal: AbortSignal }
): Promise<Outcome> {
	const inTime = AbortSignal.timeout(NOTIFICATION_LIMITS.notificationMs);
	const failed = (answer: string): Outcome => ({
		delivered: false,
		answer,
		final: false,
		retryAfterMs: null
	});
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'user-agent': 'NixFleet', ...headers },
			body,
			redirect: 'manual',
			signal: AbortSignal.any([inTime, signal])
		});
		const said = await firstBytes(response);
		const { status } = response;
		if (status >= 300 && status < 400)
			return failed(
				`It answers with a redirect (${status}), which is not followed. Give the channel the address where it leads.`
			);
		const rest = withoutSecrets(plainLine(said, ANSWER_CHARS), secrets);
		const words = `HTTP ${status}${rest === '' ? '' : `: ${rest}`}`;
		return {
			delivered: response.ok,
			answer: words,
			final: FINAL.has(status),
			retryAfterMs: retryAfter(response)
		};
	} catch (error) {
		if (inTime.aborted)
			return failed(
				`It did not answer within ${NOTIFICATION_LIMITS.notificationMs / 1_000} seconds.`
			);
		return failed(`It cannot be reached: ${networkFault(error)}.`);
	}
}

/** The beginning of an answer; the rest is not waited for. */
async function firstBytes(response: Response): Promise<string> {
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of response.body ?? []) {
		parts.push(part);
		size += part.byteLength;
		// Leaving the loop cancels the body.
		if (size >= NOTIFICATION_LIMITS.notificationAnswerBytes) break;
	}
	return Buffer.concat(parts)
		.subarray(0, NOTIFICATION_LIMITS.notificationAnswerBytes)
		.toString('utf8');
}

function retryAfter(response: Response): number | null {
	const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
	return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}

const FAULTS: Record<string, string> = {
	ECONNREFUSED: 'nothing listens there',
	ECONNRESET: 'the connection broke',
	UND_ERR_SOCKET: 'the connection broke',
	ENOTFOUND: 'there is no such name',
	EAI_AGAIN: 'its name cannot be looked up now',
	EHOSTUNREACH: 'there is no way to it',
	ENETUNREACH: 'there is no way to it',
	ETIMEDOUT: 'the connection was not made in time',
	UND_ERR_CONNECT_TIMEOUT: 'the connection was not made in time',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody known',
	SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody known',
	CERT_HAS_EXPIRED: 'its certificate has expired',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name'
};

/** Only codes: the messages of these errors hold addresses. */
function networkFault(error: unknown): string {
	for (
		let current = error, depth = 0;
		current instanceof Error && depth < 4;
		current = current.cause, depth++
	)
		if ('code' in current && typeof current.code === 'string')
			return FAULTS[current.code] ?? current.code;
	return 'the request failed';
}

/** An answer in which nothing stands that only the channel may know. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
	secrets
		.filter((secret) => secret !== '')
		.sort((a, b) => b.length - a.length)
		.reduce((left, secret) => left.replaceAll(secret, '[…]'), text);

/** What of an address is secret: all but its host, whole and in its parts. */
export function secretsOf(address: string, ...others: readonly (string | null)[]): string[] {
	const { pathname, search, searchParams } = new URL(address);
	return [
		address,
		...(pathname.length > 1 ? [`${pathname}${search}`, pathname] : []),
		...pathname.split('/').filter((part) => part.length >= 4),
		...searchParams.values(),
		...others.filter((other) => other !== null)
	];
}
