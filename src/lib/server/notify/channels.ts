import {
	NOTIFICATION_LIMITS,
	takesToken,
	type AddChannel,
	type AddedChannel,
	type ChangeChannel,
	type ChannelView,
	type TestOutcome
} from '$lib/protocol/index.ts';
import { and, eq, isNotNull } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { notifyChannels, notifyOutbox } from '../db/index.ts';
import { FleetError, isUniqueViolation } from '../platform/errors.ts';
import { newUlid } from '../platform/ids.ts';
import { newChannel, waitingMessages } from './load.ts';
import { testMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { channelOf, signs, type Channel, type ChannelRow, type NotifyRoom } from './room.ts';

const SECRET_BYTES = 32;

/** All channels, by name, without their secrets. */
export async function listChannels(room: NotifyRoom): Promise<ChannelView[]> {
	const waiting = await waitingMessages(room.db);
	return [...room.channels.values()]
		.map((channel) => toView(channel, waiting.get(channel.row.id) ?? 0))
		.sort((a, b) => a.name.localeCompare(b.name));
}

const toView = ({ row, open }: Channel, waiting: number): ChannelView => ({
	id: row.id,
	name: row.name,
	kind: row.kind,
	addressHost: row.addressHost,
	hasToken: row.token !== null,
	kinds: row.kinds,
	filter: row.filter,
	quietTypes: row.quietTypes,
	graceMinutes: row.graceMinutes,
	enabled: row.enabled,
	lastSentAt: row.lastSentAt,
	failure: row.failure,
	givenUp: row.givenUp,
	waiting,
	open: open.size
});

/** What the audit log has of a channel: nothing of its secrets. */
const audited = (row: ChannelRow) => ({
	name: row.name,
	kind: row.kind,
	host: row.addressHost,
	token: row.token !== null,
	kinds: row.kinds,
	filter: row.filter,
	quietTypes: row.quietTypes,
	graceMinutes: row.graceMinutes,
	enabled: row.enabled
});

const nameTaken = (name: string): FleetError =>
	new FleetError('name-taken', `There is a channel called ${name} already. Choose another name.`, {
		field: 'name'
	});

export async function addChannel(
	room: NotifyRoom,
	{ actor, input }: { actor: string; input: AddChannel }
): Promise<AddedChannel> {
	if (room.channels.size >= NOTIFICATION_LIMITS.channels)
		throw new FleetError(
			'conflict',
			`There are ${NOTIFICATION_LIMITS.channels} channels, which is the most there can be. Remove one first.`
		);
	const { address, token, ...settings } = input;
	const now = room.clock.now();
	const signingSecret = signs(input.kind) ? randomBytes(SECRET_BYTES).toString('base64url') : null;
	const row: ChannelRow = {
		...settings,
		id: newUlid(now),
		address: room.box.seal(address),
		addressHost: new URL(address).host,
		token: token === null ? null : room.box.seal(token),
		signingSecret: signingSecret === null ? null : room.box.seal(signingSecret),
		createdAt: now,
		lastSentAt: null,
		failure: null,
		givenUp: 0
	};
	try {
		await room.db.batch([
			room.db.insert(notifyChannels).values(row),
			room.audit.row({
				actor,
				action: 'channel.added',
				target: row.id,
				detail: { after: audited(row) }
			})
		]);
	} catch (error) {
		throw isUniqueViolation(error) ? nameTaken(row.name) : error;
	}
	room.channels.set(row.id, newChannel(row));
	return { id: row.id, signingSecret };
}

/** Changes a channel. What waits on it is tried at once: most likely that is why it was changed. */
export async function changeChannel(
	room: NotifyRoom,
	{ actor, input }: { actor: string; input: ChangeChannel }
): Promise<void> {
	const { id, address, token, ...settings } = input;
	const channel = channelOf(room, id);
	const before = channel.row;
	if (token !== undefined && token !== null && !takesToken(before.kind))
		throw new FleetError('invalid', 'The address itself is the secret here; leave the token out.', {
			field: 'token'
		});
	const now = room.clock.now();
	const set = {
		...settings,
		...(address !== undefined && {
			address: room.box.seal(address),
			addressHost: new URL(address).host,
			// A token is for the server it was given for.
			token: null
		}),
		...(token !== undefined && { token: token === null ? null : room.box.seal(token) })
	};
	const row: ChannelRow = { ...before, ...set };
	try {
		await room.db.batch([
			room.db.update(notifyChannels).set(set).where(eq(notifyChannels.id, id)),
			room.db
				.update(notifyOutbox)
				.set({ nextAt: now })
				.where(and(eq(notifyOutbox.channelId, id), isNotNull(notifyOutbox.nextAt))),
			room.audit.row({
				actor,
				action: 'channel.changed',
				target: id,
				detail: {
					before: audited(before),
					after: audited(row),
					...(address !== undefined && { address: 'replaced' }),
					...(token !== undefined && { token: token === null ? 'removed' : 'replaced' })
				}
			})
		]);
	} catch (error) {
		throw isUniqueViolation(error) ? nameTaken(row.name) : error;
	}
	channel.row = { ...channel.row, ...set };
}

/** Forgets a channel with what waits on it and what it has told. */
export async function removeChannel(
	room: NotifyRoom,
	{ actor, id }: { actor: string; id: string }
): Promise<void> {
	const { row } = channelOf(room, id);
	await room.db.batch([
		room.db.delete(notifyChannels).where(eq(notifyChannels.id, id)),
		room.audit.rowIfChanged({
			actor,
			action: 'channel.removed',
			target: id,
			detail: { before: audited(row) }
		})
	]);
	room.channels.delete(id);
}

/** Sends one message past the outbox. @returns what the receiver answered */
export async function testChannel(
	room: NotifyRoom,
	outbox: Outbox,
	{ actor, id }: { actor: string; id: string }
): Promise<TestOutcome> {
	const channel = channelOf(room, id);
	const now = room.clock.now();
	const { delivered, answer } = await outbox.attempt(channel, {
		id: newUlid(now),
		message: testMessage(now)
	});
	await room.audit.record({
		actor,
		action: 'channel.tested',
		target: id,
		detail: { name: channel.row.name, delivered }
	});
	return { delivered, answer };
}
