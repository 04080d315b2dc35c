import { getTRPCErrorShape, type TRPCError } from '@trpc/server';
import { appRouter, callError, type Context } from '../../rpc/index.ts';
import type { PlainCall } from './plain-call.ts';

/** A call that went wrong, and how. */
export type FailedCall = PlainCall & { error: unknown };

/** Hears of every call that failed, as tRPC's `onError`. */
export type NoteFailure = (failure: { error: TRPCError; path: string | undefined }) => void;

/** The frame that tells of a failed mutation, as tRPC writes it. */
export function failureFrame(
	failed: FailedCall,
	{ ctx, onFailure }: { ctx: Context; onFailure: NoteFailure }
): string {
	const { id, jsonrpc, path, input } = failed;
	const error = callError(failed.error);
	onFailure({ error, path });
	const { _config: config } = appRouter._def;
	const shape = getTRPCErrorShape({ config, error, type: 'mutation', path, input, ctx });
	return JSON.stringify({ id, jsonrpc, error: shape });
}
