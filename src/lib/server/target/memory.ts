import { Target, withoutCredentials } from '$lib/protocol/index.ts';
import type { Settings } from '../db/index.ts';
import type { Logger } from '../platform/logger.ts';
import type { Source } from './source.ts';

/** One place for each source. Kept in the database, so without the password a URL may hold. */
const keyOf = (source: Source): string =>
	`target.last ${source.kind} ${withoutCredentials(source.url)}${source.kind === 'version-json' ? '' : ` ${source.branch}`}`;

export type TargetMemory = ReturnType<typeof createTargetMemory>;

/**
 * Remembers the last good target of each source over restarts. Never throws: a
 * target that could not be kept is still the target.
 */
export const createTargetMemory = (settings: Settings, log: Logger) => ({
	async recall(source: Source): Promise<Target | null> {
		try {
			const target = Target.safeParse(JSON.parse((await settings.get(keyOf(source))) ?? 'null'));
			return target.success ? target.data : null;
		} catch (error) {
			log.warn('The last target could not be recalled', { error });
			return null;
		}
	},
	async keep(source: Source, target: Target): Promise<void> {
		try {
			await settings.set(keyOf(source), JSON.stringify(target));
		} catch (error) {
			log.warn('The target could not be kept for the next start', { error });
		}
	}
});
