import type { Availability } from '$lib/protocol/live.ts';
import type { Role } from '$lib/protocol/people.ts';
import { ROLE_RANK } from '$lib/protocol/role-rank.ts';
import { getContext, setContext } from 'svelte';
import { SHARED_TEXTS } from '../texts/index.ts';

/** What the role of the person in front of the screen is enough for; where it is not, the reason to show. */
export class Access {
	constructor(private readonly current: () => Role) {}

	get role(): Role {
		return this.current();
	}
	get operator(): Availability {
		return this.#needs('operator');
	}
	get admin(): Availability {
		return this.#needs('admin');
	}
	#needs(role: Role): Availability {
		if (ROLE_RANK[this.role] >= ROLE_RANK[role]) return { enabled: true };
		return { enabled: false, reason: SHARED_TEXTS.needsRole(this.role, role) };
	}
}

const KEY = Symbol('access');
export const provideAccess = (access: Access): Access => setContext(KEY, access);
export const useAccess = (): Access => getContext<Access>(KEY);
