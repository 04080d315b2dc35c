import { hasFailed, needsAttention } from './filter/subject.ts';
import type { FleetRow } from './live.ts';
import { inNaturalOrder } from './natural-order.ts';

/** What a host is ordered by. */
type Subject = Pick<FleetRow, 'name' | 'status' | 'presence'> & {
	operation: object | null;
	waiting: object | null;
	alarm: object | null;
};

/** How soon somebody should look at a host: the smaller, the sooner. */
export const urgency = (row: Omit<Subject, 'name'>): number => {
	// Somebody has to decide about these, and nothing else happens before.
	if (row.waiting !== null || row.alarm !== null) return -1;
	if (row.operation) return 1;
	if (hasFailed(row)) return 0;
	if (row.presence !== 'online') return 3;
	return needsAttention(row) ? 2 : 4;
};

/** Problems first, and by name among the same. */
export const byUrgency = (a: Subject, b: Subject): number =>
	urgency(a) - urgency(b) || inNaturalOrder(a.name, b.name);
