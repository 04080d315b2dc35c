import { lastGood, type LastActivation, type Running } from '$lib/protocol/index.ts';
import type { HostFile } from './host-file.ts';

/**
 * What a Boot leaves behind: nothing unless the next boot starts what it built, however it ended. The Boot before is what was
 * activated last, if it came true; who remembers only the new one would call that done by hand.
 */
export const withBoot = (
	known: HostFile,
	running: Running | null,
	lastBoot: LastActivation
): Partial<HostFile> =>
	lastBoot.systemPath === null || lastBoot.systemPath !== running?.profilePath
		? {}
		: { lastBoot, lastGoodActivation: lastGood({ ...known, running }) };
