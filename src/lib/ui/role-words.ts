import type { Role } from '$lib/protocol/people.ts';

/** What each role may do, in order of how much. */
export const ROLE_WORDS: Record<Role, string> = {
	viewer: 'Look',
	operator: 'Look, run and stop',
	admin: 'Everything'
};
export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];
