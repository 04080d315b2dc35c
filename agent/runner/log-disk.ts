import { statSync } from 'node:fs';
import { findProgram } from '../platform/find-program.ts';
import { runProcess } from './child-process.ts';
import type { RunContext } from './context.ts';
import { childEnvironment } from './environment.ts';

const MIB = 1024 * 1024;
const LOOK_EVERY_MS = 250;

/** Disk space one operation's output may take on this host, in bytes. */
export type LogDisk = {
	/** What always stays readable, at least: more than any dashboard keeps, and more than the agent may lag behind. */
	headBytes: number;
	tailBytes: number;
	/** The middle is given back in steps of this size. */
	stepBytes: number;
	/** Beyond this the operation is ended: giving space back does not work here, or not fast enough. */
	hardBytes: number;
};
export const LOG_DISK: LogDisk = {
	headBytes: 32 * MIB,
	tailBytes: 64 * MIB,
	stepBytes: 64 * MIB,
	hardBytes: 2048 * MIB
};

/** Which part of the output can be given back to the disk now; null while it is not worth it. */
export function sparePart(
	output: { size: number; sparedTo: number },
	disk: LogDisk
): { from: number; length: number } | null {
	const from = Math.max(disk.headBytes, output.sparedTo);
	const length = output.size - disk.tailBytes - from;
	return length >= disk.stepBytes ? { from, length } : null;
}

/**
 * Keeps output from filling the disk without touching the outcome: a hole is punched in its middle, so that every byte
 * that is left stays at its offset. Where that does not work, the operation is ended at the hard limit.
 * @returns a function that stops looking, after giving back what is left to give
 */
export function watchLogDisk(context: RunContext): () => Promise<void> {
	const path = context.entry.logPath;
	const fallocate = findProgram('fallocate', context.env.PATH);
	let canSpare = fallocate !== null;
	let sparedTo = 0;
	let looking: Promise<void> | null = null;

	async function spare(): Promise<void> {
		const part = sparePart({ size: statSync(path).size, sparedTo }, context.logDisk);
		if (part === null || !canSpare) return;
		const range = ['--offset', String(part.from), '--length', String(part.length)];
		const result = await runProcess({
			argv: [fallocate ?? 'fallocate', '--punch-hole', ...range, path],
			cwd: '/',
			env: childEnvironment(context.env, null),
			output: 'capture'
		});
		canSpare = result.exitCode === 0;
		sparedTo = part.from + part.length;
	}
	async function look(): Promise<void> {
		await spare();
		if (statSync(path).blocks * 512 > context.logDisk.hardBytes) context.interrupt.trip('log-full');
	}
	// A file that cannot be looked at is somebody else's trouble: the operation goes on.
	const timer = setInterval(() => {
		looking ??= look()
			.catch(() => {})
			.finally(() => (looking = null));
	}, LOOK_EVERY_MS);
	return async () => {
		clearInterval(timer);
		await looking;
		await spare().catch(() => {});
	};
}
