import { and, eq } from 'drizzle-orm';
import { savedViews } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { Owner, ViewsRoom } from './index.ts';
import { listViews } from './list.ts';

/** Forgets a view of this person. @throws {FleetError} not-found: there is none, or it is somebody else's */
export async function removeView(
	room: ViewsRoom,
	{ userId, actor }: Owner,
	id: string
): Promise<void> {
	const view = (await listViews(room, userId)).find((each) => each.id === id);
	if (!view) throw new FleetError('not-found', 'You have no such view. It may be removed already.');
	await room.db.batch([
		room.db.delete(savedViews).where(and(eq(savedViews.id, id), eq(savedViews.userId, userId))),
		room.audit.rowIfChanged({
			actor,
			action: 'view.removed',
			target: view.name,
			detail: { before: view.params }
		})
	]);
}
