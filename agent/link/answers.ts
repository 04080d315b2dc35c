import {
	AcceptOutput,
	EnrollOutput,
	HEARTBEAT_SECONDS,
	HelloOutput,
	JournalVerdict,
	LIMITS
} from '$lib/protocol/index.ts';
import { z } from 'zod';

/**
 * What the dashboard answers is untrusted input. Fields that a later dashboard adds are passed over; everything this
 * agent uses is checked before it is used.
 */

/** An answer that no dashboard of ours gives. */
export class NonsenseError extends Error {
	constructor(call: string) {
		super(
			`The dashboard's answer to ${call} makes no sense, so nothing was done with it. Is NIXFLEET_URL the address of your dashboard, and is the dashboard of a version that fits this agent?`
		);
		this.name = 'NonsenseError';
	}
}

const read = <Value>(schema: z.ZodType<Value>, call: string, answer: unknown): Value => {
	const parsed = schema.safeParse(answer);
	if (!parsed.success) throw new NonsenseError(call);
	return parsed.data;
};

const Hello = z.object({
	...HelloOutput.shape,
	serverVersion: z.string().max(64),
	journal: z.array(z.object(JournalVerdict.shape)).max(LIMITS.journalEntries)
});
const Enrolled = z.object(EnrollOutput.shape);
const Accepted = z.object(AcceptOutput.shape);

/** @throws {NonsenseError} as the others here */
export const readHello = (answer: unknown): z.infer<typeof Hello> => read(Hello, 'hello', answer);
export const readEnrolled = (answer: unknown): EnrollOutput => read(Enrolled, 'enrol', answer);
export const readAccepted = (answer: unknown): AcceptOutput => read(Accepted, 'accept', answer);

/** Seconds between heartbeats as the dashboard wishes them, within what both sides agreed on; null: not a number at all. */
export function readInterval(wished: unknown): number | null {
	if (typeof wished !== 'number' || Number.isNaN(wished)) return null;
	return Math.min(HEARTBEAT_SECONDS.max, Math.max(HEARTBEAT_SECONDS.min, wished));
}

/** Bytes of output the dashboard says to have; null when that is no place in a file. */
export const readOffset = (said: unknown): number | null =>
	typeof said === 'number' && Number.isSafeInteger(said) && said >= 0 ? said : null;

/** The longest time a dashboard may keep an agent away, in milliseconds; timers cannot wait longer than 24 days at all. */
export const RETRY_AFTER_MS_MOST = 60 * 60_000;

export const boundedRetry = (retryAfterMs: number | null | undefined): number | null =>
	retryAfterMs === null || retryAfterMs === undefined
		? null
		: Math.min(RETRY_AFTER_MS_MOST, Math.max(0, retryAfterMs));

/** Whether a text frame is a message of ours: a sign of life, a wish to reconnect, or an answer to a call. */
export function isMessage(data: unknown, isBinary: unknown): boolean {
	if (isBinary !== false || !Buffer.isBuffer(data)) return false;
	const text = data.toString('utf8');
	if (text === 'PING' || text === 'PONG') return true;
	let message: unknown;
	try {
		message = JSON.parse(text);
	} catch {
		return false;
	}
	return Message.safeParse(message).success;
}

const isPlain = (value: unknown): boolean =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const plain = z.custom<object>(isPlain);
const Message = z.union([
	z.object({ method: z.literal('reconnect') }),
	z.object({ id: z.union([z.number(), z.string(), z.null()]), error: plain }),
	z.object({ id: z.union([z.number(), z.string()]), result: plain })
]);
