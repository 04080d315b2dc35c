import { LIMITS, type SavedView, type SaveView } from '$lib/protocol/index.ts';
import { savedViews } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import { newUlid } from '../platform/ids.ts';
import type { Owner, ViewsRoom } from './index.ts';
import { listViews } from './list.ts';

/** Keeps a view; one of the same name is replaced. */
export async function saveView(
	room: ViewsRoom,
	{ userId, actor }: Owner,
	{ name, params }: SaveView
): Promise<SavedView> {
	const views = await listViews(room, userId);
	const before = views.find((view) => view.name === name);
	if (!before && views.length >= LIMITS.viewsPerPerson)
		throw new FleetError(
			'conflict',
			`You keep ${LIMITS.viewsPerPerson} views, which is as many as there can be. Remove one first.`
		);
	const now = room.clock.now();
	const [stored] = await room.db.batch([
		room.db
			.insert(savedViews)
			.values({ id: newUlid(now), userId, name, params, createdAt: now })
			.onConflictDoUpdate({ target: [savedViews.userId, savedViews.name], set: { params } })
			.returning({ id: savedViews.id, name: savedViews.name, params: savedViews.params }),
		room.audit.row({
			actor,
			action: 'view.saved',
			target: name,
			detail: { before: before?.params ?? null, after: params }
		})
	]);
	const [view] = stored;
	if (!view) throw new FleetError('storage', 'The view was not stored. Try again.');
	return view;
}
