import { matcherOf, parseFilter, problemLine } from '$lib/protocol/filter/index.ts';
import type { FleetRow, FleetSnapshot } from '$lib/protocol/index.ts';
import { FleetError } from '../platform/errors.ts';

/** The rows that a filter finds. @throws {FleetError} it cannot be read */
export function filtered({ rows, now }: FleetSnapshot, filter: string): FleetRow[] {
	const parsed = parseFilter(filter);
	if (!parsed.ok) throw new FleetError('invalid', problemLine(parsed.problems));
	const matches = matcherOf(parsed.filter);
	return rows.filter((row) => matches(row, now));
}
