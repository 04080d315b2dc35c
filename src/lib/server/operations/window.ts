import { waitsForWindow, windowsInWords, type Command } from '$lib/protocol/index.ts';
import type { HostRecord } from '../hosts/index.ts';

/** A command that waits for a window goes on waiting for so long after it has opened. */
const GRACE_MS = 3_600_000;

/** The host's own word; its agent judges again when the command is there. */
export const isOutsideWindow = (host: HostRecord, command: Command): boolean =>
	waitsForWindow(command) && host.facts?.window?.open === false;

/** Until when it makes sense to let a command wait for the window in which it can be begun; null: it need not, or nobody knows. */
export function worthWaitingUntil(host: HostRecord, command: Command): number | null {
	const opensAt = isOutsideWindow(host, command) ? host.facts?.window?.changesAt : null;
	return opensAt == null ? null : opensAt + GRACE_MS;
}

/** What to say of a command that comes too early or too late; never a time, which would grow old. */
export const outsideWindow = ({ name, facts }: HostRecord): string =>
	`${name} may be changed in its windows only (${facts?.window ? windowsInWords(facts.window) : 'unknown'})`;
