import type { Availability } from '$lib/protocol/live.ts';
import type { Role } from '$lib/protocol/people.ts';
import { getContext, setContext } from 'svelte';
import { SHARED_TEXTS } from '../texts/index.ts';

const RANK: Record<Role, number> = { viewer: 1, operator: 2, admin: 3 };

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
		if (RANK[this.role] >= RANK[role]) return { enabled: true };
		return { enabled: false, reason: SHARED_TEXTS.needsRole(this.role, role) };
	}
}

const KEY = Symbol('access');
export const provideAccess = (access: Access): Access => setContext(KEY, access);
export const useAccess = (): Access => getContext<Access>(KEY);
