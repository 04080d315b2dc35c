import { error } from '@sveltejs/kit';
import { entriesOf } from '$lib/client/fleet-groups.ts';
import { counts, FIRST_ROWS, viewOf, visibleRows } from '$lib/client/fleet-view.ts';
import { paletteKeys } from '$lib/ui/shell/palette-keys.ts';
import type { LayoutServerLoad } from './$types';

/**
 * The first paint has rows already, as many as a window can show; the rest comes with the live subscription, so
 * that the page does not grow with the fleet.
 */
export const load: LayoutServerLoad = ({ locals, url, request, untrack }) => {
	if (!locals.user) error(401, 'Nobody is signed in.');
	const snapshot = locals.fleet.live.snapshot();
	// Untracked: another filter is the browser's business and must not ask the server again.
	const view = untrack(() => viewOf(url.searchParams));
	const found = visibleRows(snapshot.rows, view, snapshot.now);
	const first = entriesOf(found, view.group, view.closed)
		.flatMap((entry) => (entry.type === 'row' ? [entry.row] : []))
		.slice(0, FIRST_ROWS);
	return {
		user: { name: locals.user.name, role: locals.user.role },
		snapshot: { ...snapshot, rows: [...new Set(first)] },
		counts: counts(snapshot.rows),
		paletteKeys: paletteKeys(request.headers.get('user-agent'))
	};
};
