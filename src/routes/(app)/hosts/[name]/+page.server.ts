import { error } from '@sveltejs/kit';
import { hostDetail } from '$lib/server/live/index.ts';
import type { PageServerLoad } from './$types';

/** The host as of now, whatever of the fleet came with the first paint; from then on the live view tells. */
export const load: PageServerLoad = ({ locals, params }) => {
	const { hosts, live } = locals.fleet;
	const host = [...hosts.all()].find(({ name }) => name === params.name);
	if (host === undefined)
		error(404, `There is no host ${params.name}. It may have been removed, or renamed.`);
	return { row: live.row(host), detail: hostDetail(host) };
};
