import type { ApiKeyScope } from '$lib/protocol/api-key.ts';
import type { Role } from '$lib/protocol/people.ts';

const LOOK = 'Look';
const RUN = 'Look, run and stop';
const EVERYTHING = 'Everything';

/** What each role may do, in order of how much. */
export const ROLE_WORDS: Record<Role, string> = {
	viewer: LOOK,
	operator: RUN,
	admin: EVERYTHING
};
export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];

/** What a key may: a scope is as much as a role. */
export const SCOPES: Record<ApiKeyScope, string> = {
	read: LOOK,
	operate: RUN,
	admin: EVERYTHING
};
