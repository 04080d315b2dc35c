import { Target } from '$lib/protocol/index.ts';
import type { Settings } from '../db/index.ts';
import type { Source } from './source.ts';

const KEY = 'target.last';

const identity = (source: Source): string =>
	source.kind === 'git' ? `git ${source.url} ${source.branch}` : `version-json ${source.url}`;

/** Remembers the last good target over restarts, as long as it came from the same source. */
export const createTargetMemory = (settings: Settings) => ({
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
		} catch {
			return null;
		}
	},
	keep: (source: Source, target: Target): Promise<void> =>
		settings.set(KEY, JSON.stringify({ source: identity(source), target }))
});
