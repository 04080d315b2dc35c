import type { Target } from '$lib/protocol/index.ts';
import type { Logger } from '../platform/logger.ts';
import { readVersionJson, type Remembered } from './version-json.ts';

type Found = Omit<Target, 'fetchedAt'>;

export type Enrichment = (found: Found, previous: Target | null) => Promise<Found>;

/**
 * Adds what version.json knows of a commit and Git did not tell: system paths above all. All of it belongs
 * to the commit, so what was learned before stays true when version.json cannot be read or lags behind.
 */
export function createEnrichment(versionUrl: string, log: Logger): Enrichment {
	const remembered: Remembered = { etag: null };
	let published: Found | null = null;
	return async (found, previous) => {
		try {
			const look = await readVersionJson(versionUrl, remembered);
			if (look.changed) published = look.target;
		} catch (caught) {
			log.debug('version.json adds nothing', {
				why: caught instanceof Error ? caught.message : String(caught)
			});
		}
		const known = [published, previous].find((each) => each?.commit === found.commit);
		if (!known) return found;
		return {
			...found,
			message: found.message ?? known.message,
			committedAt: found.committedAt ?? known.committedAt,
			lockHash: found.lockHash ?? known.lockHash,
			lockInputs: found.lockInputs ?? known.lockInputs,
			systemPaths: found.systemPaths ?? known.systemPaths
		};
	};
}
