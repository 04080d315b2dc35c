import type { FleetRow } from '$lib/protocol/index.ts';
import { isSimulated, SIMULATED } from '$lib/protocol/simulated.ts';
import { VERSION } from '$lib/server/platform/version.ts';

/** By what everybody sees that a host is simulated: its name, its tag, its system, and the version of its agent. */

export const MARK = SIMULATED;
export const AGENT_VERSION = `${VERSION}-${MARK}`;

const DIGITS = 5;

/** The name of the host with this number, from 1 on: `sim-00001`. */
export const nameOf = (prefix: string, number: number): string =>
	`${prefix}-${String(number).padStart(DIGITS, '0')}`;

const NAME = new RegExp(`^(.+)-\\d{${DIGITS}}$`);

/** The prefix under which a host of a dashboard was simulated, if all marks are there; null: it was not. */
export const simulatedPrefix = (
	row: Pick<FleetRow, 'name' | 'hostTags' | 'system'>
): string | null => (isSimulated(row) ? (NAME.exec(row.name)?.[1] ?? null) : null);
