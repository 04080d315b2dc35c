import { requireRole } from '$lib/server/http/index.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => requireRole(locals.user, 'admin');
