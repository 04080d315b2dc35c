import type { LogKept } from '$lib/protocol/index.ts';

/**
 * Where to go on instead of `sentTo`, because the dashboard would not keep what lies between; null to go on as it is. Only what
 * can no longer be part of the tail is left out: output only grows, so that is all beyond a tail's length before its end.
 * @param final the file will not grow any more; until then a second tail's length may pile up, so that a live view
 * gets runs of lines instead of shreds
 */
export function skipTo(
	progress: { sentTo: number; ackedTo: number; size: number; final: boolean },
	kept: LogKept | null
): number | null {
	if (kept === null || progress.ackedTo < kept.headBytes) return null;
	const behind = progress.size - progress.sentTo;
	return behind > kept.tailBytes * (progress.final ? 1 : 2) ? progress.size - kept.tailBytes : null;
}
