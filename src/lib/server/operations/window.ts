import { waitsForWindow, windowsInWords, type Command } from '$lib/protocol/index.ts';
import type { HostRecord } from '../hosts/index.ts';

/** Where a command is asked for outside the times at which the host may be changed, they wait at least this long for it. */
const GRACE_MS = 3_600_000;

/** The host's own word; its agent judges again when the command is there. */
export const isOutsideWindow = (host: HostRecord, command: Command): boolean =>
	waitsForWindow(command) && host.facts?.window?.open === false;

/** When a command can be begun at the earliest, by the host's clock; null: now, or not known. */
export function opensAt(host: HostRecord, command: Command): number | null {
	const window = host.facts?.window;
	return isOutsideWindow(host, command) && window ? window.changesAt : null;
}

/** Until when it makes sense to wait for a window that opens at this time. */
export const afterOpening = (opens: number): number => opens + GRACE_MS;

/** What to say of a command that comes too early or too late; never a time, which would grow old. */
export const outsideWindow = ({ name, facts }: HostRecord): string =>
	`${name} may be changed in its windows only (${facts?.window ? windowsInWords(facts.window) : 'unknown'})`;
