import type { FleetRow } from '$lib/protocol/index.ts';
import { VERSION } from '$lib/server/platform/version.ts';

/** By what everybody sees that a host is simulated: its name, its tag, its system, and the version of its agent. */

export const MARK = 'simulated';
export const AGENT_VERSION = `${VERSION}-${MARK}`;

const DIGITS = 5;

/** The name of the host with this number, from 1 on: `sim-00001`. */
export const nameOf = (prefix: string, number: number): string =>
	`${prefix}-${String(number).padStart(DIGITS, '0')}`;

/** Whether a host of a dashboard is one that was simulated under this prefix: all marks must be there. */
export const isSimulated = (
	{ name, hostTags, system }: Pick<FleetRow, 'name' | 'hostTags' | 'system'>,
	prefix: string
): boolean =>
	name.startsWith(`${prefix}-`) &&
	new RegExp(`^\\d{${DIGITS}}$`).test(name.slice(prefix.length + 1)) &&
	hostTags.includes(MARK) &&
	system === MARK;
