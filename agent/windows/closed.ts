import { waitsForWindow, type Command } from '$lib/protocol/index.ts';
import type { HostConfig } from '../config.ts';
import { byHostClock } from './host-clock.ts';
import { openingAt } from './opening.ts';
import { asWritten } from './parse.ts';

/** Why a host does not do this now, because of its windows; null: it may. */
export function whyClosed(
	{ hostname, windows }: Pick<HostConfig, 'hostname' | 'windows'>,
	{ command, now }: { command: Command; now: number }
): string | null {
	if (!waitsForWindow(command)) return null;
	const { open, changesAt } = openingAt(windows, now);
	if (open) return null;
	const opens = changesAt === null ? '' : ` The next one opens on ${byHostClock(changesAt)}.`;
	return `${hostname} may be changed in its windows only (${asWritten(windows)}, by its own clock), and it is ${byHostClock(now)} there.${opens}`;
}
