import { and, gt, isNotNull, isNull, lt } from 'drizzle-orm';
import { notifyAlerts, notifyChannels, notifyOutbox, type Database } from '../db/index.ts';
import type { Channel, ChannelRow } from './room.ts';

const HOUR_MS = 3_600_000;

export const newChannel = (row: ChannelRow): Channel => ({
	row,
	open: new Map(),
	written: [],
	waiting: new Set(),
	unmatched: new Set(),
	heldBack: new Set(),
	missed: 0
});

/** Channels, what each has told that has not ended, and what it sent within the hour: a restart neither repeats nor forgets. */
export async function loadChannels(db: Database, now: number): Promise<Map<string, Channel>> {
	const channels = new Map<string, Channel>();
	for (const row of await db.select().from(notifyChannels)) channels.set(row.id, newChannel(row));
	for (const alert of await db.select().from(notifyAlerts))
		channels.get(alert.channelId)?.open.set(alert.key, alert);
	const written = await db
		.select({ channelId: notifyOutbox.channelId, createdAt: notifyOutbox.createdAt })
		.from(notifyOutbox)
		.where(gt(notifyOutbox.createdAt, now - HOUR_MS))
		.orderBy(notifyOutbox.id);
	for (const { channelId, createdAt } of written) channels.get(channelId)?.written.push(createdAt);
	return channels;
}

/** The statement that removes what was delivered or given up and no hour counts any more. */
export const pruneOutbox = (db: Database, now: number) =>
	db
		.delete(notifyOutbox)
		.where(and(isNull(notifyOutbox.nextAt), lt(notifyOutbox.createdAt, now - HOUR_MS)));

/** How many messages wait on each channel. */
export async function waitingMessages(db: Database): Promise<Map<string, number>> {
	const rows = await db
		.select({ channelId: notifyOutbox.channelId })
		.from(notifyOutbox)
		.where(isNotNull(notifyOutbox.nextAt));
	const counts = new Map<string, number>();
	for (const { channelId } of rows) counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
	return counts;
}
