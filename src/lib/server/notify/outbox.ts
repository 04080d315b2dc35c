import type { ChannelKind, NotificationMessage } from '$lib/protocol/index.ts';
import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { notifyChannels, notifyOutbox } from '../db/index.ts';
import { nextAttempt } from './back-off.ts';
import { deliver, secretsOf, type Outcome } from './deliver.ts';
import { FORMATS } from './formats/index.ts';
import { pruneOutbox } from './load.ts';
import { secretsIn, type Channel, type NotifyRoom } from './room.ts';

/** When the database does not say what is to be sent, it is asked again after this. */
const STORAGE_MS = 60_000;
/** Timers take no more than 24 days, and none of ours needs an hour. */
const LONGEST_MS = 3_600_000;

export type Outbox = ReturnType<typeof createOutbox>;

/**
 * Sends what stands in the outbox, each channel by itself and in order.
 *
 * INVARIANTS: at most one attempt a channel is under way, so that one that fails holds up its own messages and no other's; a
 * message is in the database before it is sent, and is taken out only after the receiver has said that it has it.
 */
export function createOutbox(room: NotifyRoom) {
	const busy = new Set<string>();
	/** Channels to which something came while they were busy: who is busy may have looked before it came. */
	const again = new Set<string>();
	const timers = new Map<string, NodeJS.Timeout>();
	const end = new AbortController();

	/** Makes one attempt, whatever the message. Never throws. */
	async function attempt(
		channel: Channel,
		sent: { id: string; message: NotificationMessage }
	): Promise<Outcome> {
		const { row } = channel;
		let secrets: ReturnType<typeof secretsIn>;
		try {
			secrets = secretsIn(room, row);
		} catch {
			// The data directory has another key than the database was written with.
			return {
				delivered: false,
				answer:
					'Its address cannot be read: the key in the data directory is not the one it was stored with. Enter the address again.',
				final: false,
				retryAfterMs: null
			};
		}
		const posted = FORMATS[row.kind satisfies ChannelKind]({
			...sent,
			...secrets,
			dashboard: room.address(),
			now: room.clock.now()
		});
		return deliver(posted, {
			secrets: secretsOf(secrets.address, secrets.token, secrets.signingSecret),
			signal: end.signal
		});
	}

	function wakeIn(channelId: string, ms: number): void {
		clearTimeout(timers.get(channelId));
		if (end.signal.aborted) return;
		const timer = setTimeout(() => pump(channelId), Math.min(LONGEST_MS, Math.max(0, ms)));
		timer.unref();
		timers.set(channelId, timer);
	}

	/** @returns in how many milliseconds there is more to do; null: nothing waits */
	async function step(channel: Channel): Promise<number | null> {
		const { id: channelId } = channel.row;
		const [next] = await room.db
			.select()
			.from(notifyOutbox)
			.where(and(eq(notifyOutbox.channelId, channelId), isNotNull(notifyOutbox.nextAt)))
			.orderBy(asc(notifyOutbox.id))
			.limit(1);
		if (next?.nextAt == null || !channel.row.enabled) return null;
		const wait = next.nextAt - room.clock.now();
		if (wait > 0) return wait;
		const outcome = await attempt(channel, next);
		// The process ends: what was cut off is sent again by the next one, with the same id.
		if (end.signal.aborted) return null;
		await settle(channel, next, outcome);
		return 0;
	}

	async function settle(
		channel: Channel,
		sent: typeof notifyOutbox.$inferSelect,
		outcome: Outcome
	): Promise<void> {
		const now = room.clock.now();
		const attempts = sent.attempts + 1;
		const { final, retryAfterMs } = outcome;
		const nextAt = outcome.delivered
			? null
			: nextAttempt({ createdAt: sent.createdAt, attempts, now, final, retryAfterMs });
		const isGivenUp = !outcome.delivered && nextAt === null;
		const { givenUp } = channel.row;
		const set = outcome.delivered
			? { lastSentAt: now, failure: null, givenUp: 0 }
			: {
					failure: { at: now, message: outcome.answer },
					givenUp: isGivenUp ? givenUp + 1 : givenUp
				};
		await room.db.batch([
			room.db.update(notifyOutbox).set({ attempts, nextAt }).where(eq(notifyOutbox.id, sent.id)),
			room.db.update(notifyChannels).set(set).where(eq(notifyChannels.id, channel.row.id)),
			pruneOutbox(room.db, now)
		]);
		Object.assign(channel.row, set);
		const about = { channel: channel.row.name, answer: outcome.answer };
		if (isGivenUp) room.log.error('A notification could not be delivered and was given up', about);
		else if (!outcome.delivered && attempts === 1)
			room.log.warn('A notification could not be delivered; it is tried again', about);
	}

	/** Sends what is due on a channel, one after the other, until nothing is. */
	function pump(channelId: string): void {
		const channel = room.channels.get(channelId);
		if (channel === undefined || end.signal.aborted) return;
		if (busy.has(channelId)) return void again.add(channelId);
		busy.add(channelId);
		again.delete(channelId);
		step(channel)
			.catch((error: unknown) => {
				room.log.error('Notifications could not be read or stored; it is tried again', { error });
				return STORAGE_MS;
			})
			.then((ms) => {
				busy.delete(channelId);
				if (again.has(channelId)) pump(channelId);
				else if (ms !== null) wakeIn(channelId, ms);
			});
	}

	return {
		/** Something was put into the outbox of a channel, or the channel changed. */
		pump,
		attempt,
		/** Begins with what the last process left. */
		start: (): void => {
			for (const id of room.channels.keys()) pump(id);
		},
		forget(channelId: string): void {
			clearTimeout(timers.get(channelId));
			timers.delete(channelId);
		},
		/** Cuts off what is under way: it is in the database. */
		close(): void {
			end.abort();
			for (const timer of timers.values()) clearTimeout(timer);
		}
	};
}
