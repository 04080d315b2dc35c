import { diskPercent } from '$lib/protocol/filter/subject.ts';
import { matcherOf, parseFilter } from '$lib/protocol/filter/index.ts';
import { NOTIFICATION_LIMITS, NEARLY_FULL_PERCENT } from '$lib/protocol/index.ts';
import { inArray } from 'drizzle-orm';
import { notifyAlerts, notifyOutbox } from '../db/index.ts';
import { breath } from '../platform/breath.ts';
import { newUlid } from '../platform/ids.ts';
import { advance, type Steps, type Wishes } from './advance.ts';
import { allowance, lastHour } from './allowance.ts';
import { FLEET_KEY, type Condition } from './conditions.ts';
import { createKnownConditions } from './known-conditions.ts';
import { beganMessage, endedMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import type { AlertRow, Channel, NotifyRoom } from './room.ts';

/** Changes within this time are looked at together, so that what happens at one moment is one message … */
const TOGETHER_MS = 3_000;
/** … and so is what comes due within a step of this. */
const STEP_MS = 5_000;
/** While the database does not take what is to be told, it is tried this often. */
const STORAGE_MS = 60_000;
const LONGEST_MS = 24 * 3_600_000;
/** Whether a filter finds a host may change with time and figures alone, so what it did not find is looked at again. */
const UNMATCHED_MS = 60_000;
/** So many hosts are looked at before others get a turn. */
const HOSTS_AT_ONCE = 200;

/**
 * Looks at what changed and writes what is to be told into the outbox. Nothing is done for a host of which nothing is new, and
 * nothing at all while there is no channel.
 *
 * INVARIANT: one look at a time; a message and the alerts it is about are written in one batch, and only then remembered.
 */
export function createWatch(room: NotifyRoom, outbox: Outbox) {
	const { hosts, operations, clock } = room;
	const startedAt = clock.now();
	const known = createKnownConditions(room, startedAt);
	const dirty = new Set<string>();
	/** Hosts whose disk was nearly full when last looked at. */
	const full = new Set<string>();
	let timer: { at: number; handle: NodeJS.Timeout } | null = null;
	let looking: Promise<void> = Promise.resolve();
	let isSettled = false;
	let isClosed = false;
	/** Everything is looked at, not only what changed: a channel is new, or what was to be told was not stored. */
	let isAllOpen = true;
	let matchedAt = 0;

	const isIdle = (): boolean => room.channels.size === 0;

	function lookAt(at: number): void {
		if (isClosed || (timer !== null && timer.at <= at)) return;
		if (timer !== null) clearTimeout(timer.handle);
		const handle = setTimeout(
			() => {
				timer = null;
				void look();
			},
			Math.min(LONGEST_MS, Math.max(0, at - clock.now()))
		);
		handle.unref();
		timer = { at, handle };
	}
	const lookSoon = (): void => {
		if (!isIdle()) lookAt(clock.now() + TOGETHER_MS);
	};

	function touch(hostId: string): void {
		if (isIdle()) return;
		dirty.add(hostId);
		lookSoon();
	}

	function isFull(hostId: string): boolean {
		const host = hosts.find(hostId);
		const disk = host === null ? null : diskPercent(host);
		return disk !== null && disk >= NEARLY_FULL_PERCENT;
	}

	/** A beat tells figures alone, of which one can begin or end a condition. */
	function touchFigures(hostId: string): void {
		if (isFull(hostId) !== full.has(hostId)) touch(hostId);
	}

	function touchAll(): void {
		isAllOpen = true;
		for (const { id } of hosts.all()) dirty.add(id);
		lookSoon();
	}

	async function takeDirty(): Promise<void> {
		const taken = [...dirty];
		dirty.clear();
		for (const [index, id] of taken.entries()) {
			if (index % HOSTS_AT_ONCE === HOSTS_AT_ONCE - 1) await breath();
			known.lookAtHost(id);
			if (isFull(id)) full.add(id);
			else full.delete(id);
		}
		known.lookAtDatabase();
	}

	/** Before this nothing is told. */
	function readyAt(): number {
		if (isSettled && known.heardFrom() === startedAt) return 0;
		const at = known.heardFrom() + NOTIFICATION_LIMITS.notificationSettleMs;
		if (clock.now() >= at || known.areAllBack()) {
			isSettled = true;
			return 0;
		}
		return at;
	}

	async function lookNow(): Promise<void> {
		if (isIdle()) return void dirty.clear();
		await takeDirty();
		const now = clock.now();
		const ready = readyAt();
		if (now < ready) return lookAt(ready);
		const touched = known.takeTouched();
		const isAll = isAllOpen;
		isAllOpen = false;
		const isRematched = now - matchedAt >= UNMATCHED_MS;
		if (isRematched) matchedAt = now;
		let nextAt: number | null = null;
		for (const channel of room.channels.values()) {
			if (!channel.row.enabled) continue;
			const keys = isAll
				? new Set([...known.conditions.keys(), ...channel.open.keys()])
				: new Set([...touched, ...channel.waiting, ...(isRematched ? channel.unmatched : [])]);
			const { next, isWritten } = await tellOn(channel, keys, now);
			if (isWritten) outbox.pump(channel.row.id);
			if (next !== null) nextAt = Math.min(nextAt ?? next, next);
			if (channel.unmatched.size > 0)
				nextAt = Math.min(nextAt ?? Infinity, matchedAt + UNMATCHED_MS);
		}
		if (nextAt !== null) lookAt(Math.max(now + TOGETHER_MS, Math.ceil(nextAt / STEP_MS) * STEP_MS));
	}

	function look(): Promise<void> {
		looking = looking.then(lookNow).catch((error: unknown) => {
			room.log.error('Notifications could not be written; it is tried again', { error });
			// What was to be looked at is not known any more.
			isAllOpen = true;
			lookAt(clock.now() + STORAGE_MS);
		});
		return looking;
	}

	/** @param keys what is looked at */
	async function tellOn(
		channel: Channel,
		keys: ReadonlySet<string>,
		now: number
	): Promise<{ next: number | null; isWritten: boolean }> {
		const steps = advance(
			{ ...known, conditions: only(keys, known.conditions), now },
			{ ...wishesOf(room, channel, known.membersOfFleet), open: only(keys, channel.open) }
		);
		const { tell, recover, nextAt } = steps;
		remember(channel, keys, steps);
		for (const key of channel.heldBack)
			if (!known.conditions.has(key)) {
				channel.heldBack.delete(key);
				channel.missed += 1;
			}
		if (tell.length === 0 && recover.length === 0 && channel.missed === 0)
			return { next: nextAt, isWritten: false };
		channel.written = lastHour(channel.written, now);
		const { left, nextAt: allowedAt } = allowance(channel.written, now);
		// What ends is told first: it frees people, and a message that says less is never in the way of one that says more.
		const ends = left > 0 && (recover.length > 0 || (tell.length === 0 && channel.missed > 0));
		const begins = left > (ends ? 1 : 0) && tell.length > 0;
		if (!begins)
			for (const { key } of tell) {
				channel.heldBack.add(key);
				channel.waiting.add(key);
			}
		if (!ends) for (const { key } of recover) channel.waiting.add(key);
		if (ends) await writeEnded(channel, recover, now);
		if (begins) await writeBegan(channel, tell, now);
		const isLeftOver =
			(!ends && recover.length > 0) || (!begins && tell.length > 0) || channel.missed > 0;
		const leftAt = isLeftOver ? (allowedAt ?? nextAllowed(channel, now)) : null;
		const next = leftAt === null ? nextAt : Math.min(leftAt, nextAt ?? leftAt);
		return { next, isWritten: ends || begins };
	}

	/** Which of the keys that were looked at are looked at again without anything changing. */
	function remember(channel: Channel, keys: ReadonlySet<string>, steps: Steps<AlertRow>): void {
		for (const key of keys) {
			channel.waiting.delete(key);
			channel.unmatched.delete(key);
		}
		for (const key of steps.later) channel.waiting.add(key);
		for (const key of steps.unmatched) channel.unmatched.add(key);
	}

	const nextAllowed = (channel: Channel, now: number): number =>
		allowance(channel.written, now).nextAt ?? now;

	async function writeBegan(channel: Channel, tell: Condition[], now: number): Promise<void> {
		const channelId = channel.row.id;
		const began = tell.map((condition) => ({ alert: newUlid(now), condition }));
		const alerts = began.map(({ alert, condition }): AlertRow => ({
			id: alert,
			channelId,
			key: condition.key,
			kind: condition.kind,
			hostId: condition.host?.id ?? null,
			hostName: condition.host?.name ?? null,
			endTitle: condition.endTitle,
			endSentence: condition.endSentence,
			since: condition.since,
			toldAt: now
		}));
		const { db } = room;
		const message = beganMessage(began, now, channel.missed);
		await db.batch([
			db
				.insert(notifyOutbox)
				.values({ id: newUlid(now), channelId, message, createdAt: now, nextAt: now }),
			...chunked(alerts).map((part) => db.insert(notifyAlerts).values(part))
		]);
		for (const alert of alerts) {
			channel.open.set(alert.key, alert);
			channel.heldBack.delete(alert.key);
		}
		channel.written.push(now);
		channel.missed = 0;
	}

	async function writeEnded(channel: Channel, ended: AlertRow[], now: number): Promise<void> {
		const channelId = channel.row.id;
		const { db } = room;
		const message = endedMessage(ended, now, {
			missed: channel.missed,
			exists: (id) => hosts.find(id) !== null
		});
		await db.batch([
			db
				.insert(notifyOutbox)
				.values({ id: newUlid(now), channelId, message, createdAt: now, nextAt: now }),
			...chunked(ended).map((part) =>
				db.delete(notifyAlerts).where(
					inArray(
						notifyAlerts.id,
						part.map(({ id }) => id)
					)
				)
			)
		]);
		for (const { key } of ended) channel.open.delete(key);
		channel.written.push(now);
		channel.missed = 0;
	}

	const unlisten = [
		hosts.changed.on(touch),
		hosts.beat.on(touchFigures),
		operations.changed.on((row) => row.finishedAt !== null && touch(row.hostId))
	];

	return {
		/** Channels came or changed: all is looked at anew. */
		touchAll,
		lookSoon,
		/** Looks at once, and waits for it. For tests of the rules. */
		async look(): Promise<void> {
			await look();
		},
		async close(): Promise<void> {
			isClosed = true;
			if (timer !== null) clearTimeout(timer.handle);
			for (const end of unlisten) end();
			await looking;
		}
	};
}

/** The entries of a map that are asked for. */
function only<Value>(
	keys: ReadonlySet<string>,
	entries: ReadonlyMap<string, Value>
): Map<string, Value> {
	const found = new Map<string, Value>();
	for (const key of keys) {
		const value = entries.get(key);
		if (value !== undefined) found.set(key, value);
	}
	return found;
}

/** A statement takes only so many values. */
const CHUNK = 500;
function chunked<Value>(values: readonly Value[]): Value[][] {
	const parts: Value[][] = [];
	for (let from = 0; from < values.length; from += CHUNK)
		parts.push(values.slice(from, from + CHUNK));
	return parts;
}

/** What a channel tells, by its settings. A host that cannot be looked at is left out, as nothing is known to match. */
function wishesOf(
	room: NotifyRoom,
	{ row }: Channel,
	membersOfFleet: () => readonly Condition[]
): Wishes {
	const kinds = new Set(row.kinds);
	const isQuiet = ({ kind, host }: Condition): boolean =>
		kind === 'contact' && host !== null && row.quietTypes.includes(host.deviceType);
	const parsed = parseFilter(row.filter);
	const matches = row.filter.trim() === '' || !parsed.ok ? null : matcherOf(parsed.filter);
	const fits = (hostId: string): boolean => {
		const host = room.hosts.find(hostId);
		return host !== null && (matches === null || matches(room.row(host), room.clock.now()));
	};
	return {
		graceMs: row.graceMinutes * 60_000,
		selects: (condition) => kinds.has(condition.kind) && !isQuiet(condition),
		matches: (condition) => {
			if (condition.host !== null) return fits(condition.host.id);
			if (condition.key !== FLEET_KEY || matches === null) return true;
			return membersOfFleet().some(({ host }) => host !== null && fits(host.id));
		}
	};
}
