import type { ApiKeyScope } from '$lib/protocol/api-key.ts';

/** What a key may, in words. */
export const SCOPES: Record<ApiKeyScope, string> = {
	read: 'Look',
	operate: 'Look, run and stop',
	admin: 'Everything'
};
