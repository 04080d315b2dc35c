import { z } from 'zod';
import { Timestamp } from './ids.ts';
import { LIMITS } from './limits.ts';

/** Direct inputs of a flake with the time of the revision each is locked to. */
export const LockInputs = z
	.array(z.strictObject({ name: z.string().max(200), lastModified: Timestamp.nullable() }))
	.max(LIMITS.flakeInputs);
export type LockInputs = z.infer<typeof LockInputs>;

const Node = z.object({
	/** A name of a node, or, for `follows`, the inputs to walk along from the root. */
	inputs: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
	locked: z.object({ lastModified: z.number().int().min(0).optional() }).optional()
});
const FlakeLock = z.object({ root: z.string(), nodes: z.record(z.string(), Node) });
type FlakeLock = z.infer<typeof FlakeLock>;

/** Follows may lead to follows; a lock file that leads in a circle is cut off here. */
const DEEPEST = 64;

/** The node an input stands for; null when the lock file contradicts itself. */
function resolveInput(lock: FlakeLock, reference: string | string[], depth = 0): string | null {
	if (typeof reference === 'string') return reference;
	if (depth > DEEPEST) return null;
	let node: string | null = lock.root;
	for (const step of reference) {
		const next: string | string[] | undefined =
			node === null ? undefined : lock.nodes[node]?.inputs?.[step];
		if (next === undefined) return null;
		node = resolveInput(lock, next, depth + 1);
	}
	return node;
}

/** Direct inputs of a flake with the time of the revision each is locked to. Null: not a lock file. */
export function parseFlakeLock(text: string): LockInputs | null {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return null;
	}
	const parsed = FlakeLock.safeParse(json);
	if (!parsed.success) return null;
	const lock = parsed.data;
	return Object.entries(lock.nodes[lock.root]?.inputs ?? {})
		.slice(0, LIMITS.flakeInputs)
		.map(([name, reference]) => {
			const node = resolveInput(lock, reference);
			const seconds = node === null ? undefined : lock.nodes[node]?.locked?.lastModified;
			return {
				name: name.slice(0, 200),
				lastModified: seconds === undefined ? null : seconds * 1000
			};
		});
}
