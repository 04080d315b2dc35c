import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** `missing` and `torn` are different things: a torn file was begun and never finished. */
export type Stored<Value> =
	{ state: 'missing' } | { state: 'torn' } | { state: 'valid'; value: Value };

/** Reads and checks a file of our own. Never throws for what the file contains. */
export function readJson<Value>(path: string, schema: z.ZodType<Value>): Stored<Value> {
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch {
		return { state: 'missing' };
	}
	try {
		const parsed = schema.safeParse(JSON.parse(text));
		return parsed.success ? { state: 'valid', value: parsed.data } : { state: 'torn' };
	} catch {
		return { state: 'torn' };
	}
}

export const valueOf = <Value>(stored: Stored<Value>): Value | null =>
	stored.state === 'valid' ? stored.value : null;
