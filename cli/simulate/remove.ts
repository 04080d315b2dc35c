import { ErrorReport } from '$lib/protocol/index.ts';
import { PlainError } from '$lib/server/platform/errors.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { simulatedPrefix } from './marks.ts';

/** Asked at once: keys may call twenty times a second, so more would only be told to wait. */
const AT_ONCE = 2;
const CALL_MS = 30_000;
/** Where the dashboard does not say when to come back. */
const AGAIN_MS = 1_000;

const Hosts = z.object({
	hosts: z.array(
		z.object({
			id: z.string(),
			name: z.string(),
			system: z.string().nullable(),
			hostTags: z.array(z.string())
		})
	)
});

export type Removal = {
	removed: number;
	found: number;
	/** Prefixes of simulated hosts that were left, and how many there are of each. */
	others: ReadonlyMap<string, number>;
};

/** Simulated hosts under other prefixes than this one. */
export function otherPrefixes(
	hosts: readonly Parameters<typeof simulatedPrefix>[0][],
	prefix: string
): Map<string, number> {
	const others = new Map<string, number>();
	for (const host of hosts) {
		const other = simulatedPrefix(host);
		if (other !== null && other !== prefix) others.set(other, (others.get(other) ?? 0) + 1);
	}
	return others;
}

/**
 * Removes the simulated hosts of a prefix: those that carry every mark of one, and no other.
 * @returns how many were removed. @throws {PlainError} when the dashboard cannot be reached, or refuses
 */
export async function removeSimulated(
	at: { url: string; key: string; prefix: string },
	onRemoved: (count: number, of: number) => void,
	signal: AbortSignal
): Promise<Removal> {
	const base = at.url.replace(/^ws/, 'http').replace(/\/ws$/, '/api/hosts');
	const ask = (address: string, method: string) => call(address, { method, key: at.key, signal });
	const { hosts } = Hosts.parse(await (await ask(base, 'GET')).json());
	const ours = hosts.filter((host) => simulatedPrefix(host) === at.prefix);
	const left = ours.values();
	let removed = 0;
	await Promise.all(
		Array.from({ length: AT_ONCE }, async () => {
			for (const { id } of left) {
				if (signal.aborted) return;
				await ask(`${base}/${id}`, 'DELETE');
				onRemoved(++removed, ours.length);
			}
		})
	);
	return { removed, found: ours.length, others: otherPrefixes(hosts, at.prefix) };
}

async function call(
	address: string,
	{ method, key, signal }: { method: string; key: string; signal: AbortSignal }
): Promise<Response> {
	for (;;) {
		const response = await fetch(address, {
			method,
			redirect: 'error',
			headers: { authorization: `Bearer ${key}` },
			signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)])
		}).catch((cause: unknown) => {
			throw new PlainError(`The dashboard at ${address} does not answer. Is the address right?`, {
				cause
			});
		});
		// Somebody else removed it: what was wanted is so.
		if (response.ok || (method === 'DELETE' && response.status === 404)) return response;
		const report = ErrorReport.safeParse(await response.json().catch(() => null));
		if (response.status !== 429)
			throw new PlainError(
				report.success ? report.data.message : `The dashboard answered HTTP ${response.status}.`
			);
		const waitMs = report.success ? (report.data.retryAfterMs ?? AGAIN_MS) : AGAIN_MS;
		await sleep(waitMs, undefined, { signal }).catch(() => {});
	}
}
