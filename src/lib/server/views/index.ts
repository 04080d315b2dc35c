import type { SavedView, SaveView } from '$lib/protocol/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { listViews } from './list.ts';
import { removeView } from './remove.ts';
import { saveView } from './save.ts';

export type ViewsRoom = { db: Database; audit: Audit; clock: Clock };
/** Whose views, and how the audit log names them. */
export type Owner = { userId: string; actor: string };
export type Views = ReturnType<typeof createViews>;

/** How people like to see the fleet: kept by name, each person's own. */
export const createViews = (room: ViewsRoom) => ({
	list: (userId: string): Promise<SavedView[]> => listViews(room, userId),
	save: (owner: Owner, input: SaveView): Promise<SavedView> => saveView(room, owner, input),
	remove: (owner: Owner, id: string): Promise<void> => removeView(room, owner, id)
});
