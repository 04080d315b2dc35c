import type { SavedView } from '$lib/protocol/index.ts';
import { asc, eq } from 'drizzle-orm';
import { savedViews } from '../db/index.ts';
import type { ViewsRoom } from './index.ts';

/** A person's views, by name. */
export const listViews = (room: ViewsRoom, userId: string): Promise<SavedView[]> =>
	room.db
		.select({ id: savedViews.id, name: savedViews.name, params: savedViews.params })
		.from(savedViews)
		.where(eq(savedViews.userId, userId))
		.orderBy(asc(savedViews.name));
