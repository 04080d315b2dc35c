import { eq } from 'drizzle-orm';
import type { Database } from './client.ts';
import { settings } from './schema/index.ts';

export type Settings = {
	get(key: string): Promise<string | null>;
	set(key: string, value: string): Promise<void>;
};

/** Small values the dashboard remembers about itself, one row each. */
export const createSettings = (db: Database): Settings => ({
	async get(key) {
		const row = await db.query.settings.findFirst({ where: eq(settings.key, key) });
		return row?.value ?? null;
	},
	async set(key, value) {
		await db
			.insert(settings)
			.values({ key, value })
			.onConflictDoUpdate({ target: settings.key, set: { value } });
	}
});
