import { ErrorReport } from '$lib/protocol/index.ts';
import { z } from 'zod';

/** tRPC's frames on a WebSocket, as an agent sends and gets them. */

/** @param id a number, or a mark that is replaced by one later */
export const callFrame = (id: number | string, path: string, input: unknown): string =>
	`{"id":${id},"jsonrpc":"2.0","method":"mutation","params":{"path":"${path}","input":${JSON.stringify(input)}}}`;

/** Asks for the stream of commands. */
export const commandsFrame = (id: number): string =>
	`{"id":${id},"jsonrpc":"2.0","method":"subscription","params":{"path":"agent.commands","input":{}}}`;

export type Frame =
	/** The dashboard looks whether we live, or answers that it does. */
	| { kind: 'ping' | 'pong' }
	/** It goes, and wants us to come back. */
	| { kind: 'reconnect' }
	/** Of a stream: `data` is absent where it begins or ends. */
	| { kind: 'answer'; id: number; data: unknown }
	/** `report` is null where it is not one of ours. */
	| { kind: 'refusal'; id: number; report: ErrorReport | null }
	| { kind: 'nonsense' };

const Answer = z.object({ id: z.number(), result: z.object({ data: z.unknown().optional() }) });
const Refusal = z.object({ id: z.number(), error: z.object({ data: z.unknown().optional() }) });
const Reported = z.object({ nixfleet: ErrorReport });
const Reconnect = z.object({ method: z.literal('reconnect') });

/** Reads one frame; whatever it is, it never throws. */
export function readFrame(text: string): Frame {
	if (text === 'PING') return { kind: 'ping' };
	if (text === 'PONG') return { kind: 'pong' };
	let frame: unknown;
	try {
		frame = JSON.parse(text);
	} catch {
		return { kind: 'nonsense' };
	}
	const answer = Answer.safeParse(frame);
	if (answer.success) return { kind: 'answer', id: answer.data.id, data: answer.data.result.data };
	const refusal = Refusal.safeParse(frame);
	if (refusal.success) {
		const { id, error } = refusal.data;
		const report = Reported.safeParse(error.data);
		return { kind: 'refusal', id, report: report.success ? report.data.nixfleet : null };
	}
	return { kind: Reconnect.safeParse(frame).success ? 'reconnect' : 'nonsense' };
}
