import { Target, withoutCredentials } from '$lib/protocol/index.ts';
import type { Settings } from '../db/index.ts';
import type { Logger } from '../platform/logger.ts';
import type { Source } from './source.ts';

const KEY = 'target.last';

/** Kept in the database, so without the password a URL may hold. */
const identity = (source: Source): string =>
	source.kind === 'git'
		? `git ${withoutCredentials(source.url)} ${source.branch}`
		: `version-json ${withoutCredentials(source.url)}`;

/**
 * Remembers the last good target over restarts, as long as it came from the same source. Never throws: a
 * target that could not be kept is still the target.
 */
export const createTargetMemory = (settings: Settings, log: Logger) => ({
	async recall(source: Source): Promise<Target | null> {
		try {
			const stored: unknown = JSON.parse((await settings.get(KEY)) ?? 'null');
			if (
				typeof stored !== 'object' ||
				stored === null ||
				!('source' in stored) ||
				!('target' in stored)
			)
				return null;
			if (stored.source !== identity(source)) return null;
			const target = Target.safeParse(stored.target);
			return target.success ? target.data : null;
		} catch (error) {
			log.warn('The last target could not be recalled', { error });
			return null;
		}
	},
	async keep(source: Source, target: Target): Promise<void> {
		try {
			await settings.set(KEY, JSON.stringify({ source: identity(source), target }));
		} catch (error) {
			log.warn('The target could not be kept for the next start', { error });
		}
	}
});
