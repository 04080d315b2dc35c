import { LIMITS } from '$lib/protocol/index.ts';
import { z } from 'zod';

/** The first entry of a backup: what it is, and what must be in it. */
export const MANIFEST = 'manifest.json';
/** The database, as it stands in a backup. */
export const DATABASE = 'nixfleet.db';
/** The folder of secrets, as it stands in a backup. */
export const SECRETS = 'secrets/';

/** Secrets are files of one word, so that no name in a backup leads out of the folder. */
export const isSecretName = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,63}$/.test(name);

const isEntry = (name: string): boolean =>
	name === DATABASE || (name.startsWith(SECRETS) && isSecretName(name.slice(SECRETS.length)));

const Entry = z.object({
	name: z.string().max(100).refine(isEntry, 'is no part of a backup'),
	bytes: z.number().int().min(0).max(LIMITS.bytes),
	/** In hex. */
	sha256: z.string().regex(/^[0-9a-f]{64}$/)
});

/** What a backup says about itself. Times are milliseconds since 1970. */
export const Manifest = z.object({
	format: z.literal('nixfleet-backup'),
	formatVersion: z.number().int().min(1),
	/** Version of the NixFleet that made it. */
	madeBy: z.string().max(100),
	madeAt: z.number().int(),
	/** The newest migration of the database, by the time in its journal. */
	schema: z.number(),
	/** In the order in which they follow. */
	files: z
		.array(Entry)
		.min(1)
		.max(LIMITS.backupSecrets + 1)
});
export type Manifest = z.infer<typeof Manifest>;

/** Versions of the format itself, the one written last. */
export const FORMAT_VERSION = 1;
