import { ROLE_RANK, type Role } from '$lib/protocol/index.ts';
import { error } from '@sveltejs/kit';

/** Keeps a page for those with a role; the others are told, by a page with the status 403. */
export function requireRole(user: { role: Role } | null, role: Role): void {
	if (user === null) error(401, 'Nobody is signed in.');
	if (ROLE_RANK[user.role] < ROLE_RANK[role])
		error(
			403,
			`This page needs the role ${role}, and yours is ${user.role}. Ask an admin to change it, if you should see this.`
		);
}
