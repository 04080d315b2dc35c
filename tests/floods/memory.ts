import { readFileSync, writeFileSync } from 'node:fs';
import { LIMITS } from '$lib/protocol/index.ts';

export const MIB = 1024 * 1024;

/** The most an agent may take, whatever it tails. */
export const AGENT_PEAK_BYTES = 150 * MIB;
/** What one flood may add to what the dashboard took before it. */
export const DASHBOARD_GROWTH_BYTES = 100 * MIB;
/** What all of them, one after the other, may add to what it took at first: nothing piles up. */
export const DASHBOARD_TOTAL_BYTES = 150 * MIB;
/**
 * What one of many agents that flood at once may add: its window is on its way as a frame, as text, as bytes and as rows,
 * each once more as garbage that is not collected yet. Measured to level off below that, however long they flood.
 */
export const FLOODING_AGENT_BYTES = 6 * LIMITS.logWindowBytes;
/** What a reader that stopped reading may cost the dashboard. */
export const STALLED_READER_BYTES = 8 * MIB;

/** Makes the kernel forget the peak of a process, so that the next one is that of what follows. */
export function forgetPeak(pid: number | undefined): void {
	writeFileSync(`/proc/${pid ?? 'none'}/clear_refs`, '5');
}

/** Resident memory of a process, now and at its peak. Linux only. */
export function memoryOf(pid: number | undefined): { now: number; peak: number } {
	const status = readFileSync(`/proc/${pid ?? 'none'}/status`, 'utf8');
	const field = (name: string): number =>
		Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
	return { now: field('VmRSS'), peak: field('VmHWM') };
}

export const inMib = (bytes: number): string => `${Math.round(bytes / MIB)} MiB`;
