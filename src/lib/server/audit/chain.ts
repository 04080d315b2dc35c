import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** A row as it is stored; `detail` is the text in the database, so that no reading of it changes the seal. */
export type SealedFields = {
	id: string;
	at: number;
	actor: string;
	action: string;
	target: string | null;
	detail: string;
};

/** What the first row is chained to. */
export const ROOT_SEAL = '0'.repeat(64);

/**
 * Seals a row: HMAC-SHA-256 over its place, its content and the seal before it. Whoever changes, removes, adds or moves a row
 * cannot make the seals fit again without the key, which is a file beside the database and not in it.
 */
export const sealOf = (
	key: string,
	row: { seq: number; before: string; fields: SealedFields }
): string => {
	const { id, at, actor, action, target, detail } = row.fields;
	return createHmac('sha256', key)
		.update(JSON.stringify([row.seq, row.before, id, at, actor, action, target, detail]))
		.digest('hex');
};

export type ChainEnd = { seq: number; seal: string };

/** The end of the chain, sealed as well: rows taken off the end leave a head that nothing leads to. */
export const Head = z.object({ seq: z.number().int().min(0), seal: z.string(), mac: z.string() });
export type Head = z.infer<typeof Head>;

export const headOf = (key: string, end: ChainEnd): Head => ({
	...end,
	mac: macOf(key, end)
});

export function isGenuineHead(key: string, head: Head): boolean {
	const [given, wanted] = [Buffer.from(head.mac), Buffer.from(macOf(key, head))];
	return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const macOf = (key: string, { seq, seal }: ChainEnd): string =>
	createHmac('sha256', key).update(`head ${seq} ${seal}`).digest('hex');
