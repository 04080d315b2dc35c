import type { ApiKeyScope } from '$lib/protocol/api-key.ts';
import type { Role } from '$lib/protocol/people.ts';

/** What each role may do, in order of how much. */
export const ROLE_WORDS: Record<Role, string> = {
	viewer: 'Look',
	operator: 'Look, run and stop',
	admin: 'Everything'
};
export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];

/** What a key may: a scope is as much as a role. */
export const SCOPES: Record<ApiKeyScope, string> = {
	read: ROLE_WORDS.viewer,
	operate: ROLE_WORDS.operator,
	admin: ROLE_WORDS.admin
};
