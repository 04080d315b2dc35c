import { readFileSync } from 'node:fs';

export const MIB = 1024 * 1024;

/** The most an agent may take, whatever it tails. */
export const AGENT_PEAK_BYTES = 150 * MIB;
/** What floods may add to what the dashboard takes at rest. */
export const DASHBOARD_GROWTH_BYTES = 100 * MIB;
/** What a reader that stopped reading may cost the dashboard. */
export const STALLED_READER_BYTES = 8 * MIB;

/** Resident memory of a process, now and at its peak. Linux only. */
export function memoryOf(pid: number | undefined): { now: number; peak: number } {
	const status = readFileSync(`/proc/${pid ?? 'none'}/status`, 'utf8');
	const field = (name: string): number =>
		Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
	return { now: field('VmRSS'), peak: field('VmHWM') };
}

export const inMib = (bytes: number): string => `${Math.round(bytes / MIB)} MiB`;
