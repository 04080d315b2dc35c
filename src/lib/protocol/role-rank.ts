import type { Role } from './people.ts';

/** Whoever has a role of a higher rank may do all that one of a lower rank may. */
export const ROLE_RANK: Record<Role, number> = { viewer: 1, operator: 2, admin: 3 };
