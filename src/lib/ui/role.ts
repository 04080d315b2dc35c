import { page } from '$app/state';
import type { Availability } from '$lib/protocol/live.ts';

const RANK = { viewer: 1, operator: 2, admin: 3 } as const;
type Role = keyof typeof RANK;

/** Whether whoever looks at the page may do what needs a role. The dashboard decides; this only says so beforehand. */
export function mayAs(role: Role): Availability {
	const own = (page.data as { user?: { role?: Role } }).user?.role ?? 'viewer';
	return RANK[own] >= RANK[role]
		? { enabled: true }
		: { enabled: false, reason: `This needs the role ${role}.` };
}
