import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS, type Operation } from '$lib/protocol/index.ts';
import { expect } from 'vitest';
import type { FloodWorld } from './flood-world.ts';

const { operationLogHeadBytes: HEAD, operationLogTailBytes: TAIL } = LIMITS;
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function part(path: string, from: number, to: number): Buffer {
	const buffer = Buffer.alloc(to - from);
	const file = openSync(path, 'r');
	try {
		for (let read = 0; read < buffer.length;)
			read += readSync(file, buffer, read, buffer.length - read, from + read);
	} finally {
		closeSync(file);
	}
	return buffer;
}

/**
 * The operation succeeded, and what the dashboard gives as its output is head and tail of the host's file, to the byte,
 * with exactly what lies between told as left out.
 */
export async function expectKept(world: FloodWorld, operation: Operation): Promise<void> {
	expect(operation.message).toMatch(/^Runs /);
	expect(operation).toMatchObject({ state: 'succeeded', evidence: { exitCode: 0 } });
	const path = join(world.host.operationDir(operation.id), 'output.log');
	const { size } = statSync(path);
	expect(size).toBeGreaterThan(HEAD + TAIL);
	expect(operation).toMatchObject({ logBytes: size, logOmittedBytes: size - HEAD - TAIL });
	const shown = await world.browser.log(operation.id);
	const between = `\n[${size - HEAD - TAIL} bytes were not kept]\n`;
	expect(shown.length).toBe(HEAD + between.length + TAIL);
	expect(sha(shown.subarray(0, HEAD))).toBe(sha(part(path, 0, HEAD)));
	expect(shown.subarray(HEAD, HEAD + between.length).toString()).toBe(between);
	expect(sha(shown.subarray(HEAD + between.length))).toBe(sha(part(path, size - TAIL, size)));
}
