import type { ChannelKind } from '$lib/protocol/index.ts';
import type { FleetRow } from '$lib/protocol/index.ts';
import type { Audit } from '../audit/index.ts';
import type { SecretBox } from '../auth/index.ts';
import type { Database, notifyAlerts, notifyChannels } from '../db/index.ts';
import type { HostRecord, Hosts } from '../hosts/index.ts';
import type { Operations } from '../operations/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { FleetError } from '../platform/errors.ts';

export type ChannelRow = typeof notifyChannels.$inferSelect;
export type AlertRow = typeof notifyAlerts.$inferSelect;

/** A channel as this room holds it in memory: its row, and what it has told. */
export type Channel = {
	row: ChannelRow;
	/** What was told and has not ended, by key: as the database has it. */
	open: Map<string, AlertRow>;
	/** When its messages of the last hour were written, oldest first. */
	written: number[];
	/** Keys that are looked at every time: what is to be told, but not yet. */
	waiting: Set<string>;
	/** Keys of hosts that the filter did not find when they came due; they are looked at again from time to time. */
	unmatched: Set<string>;
	/** Conditions that wait because the hour has no message left. */
	heldBack: Set<string>;
	/** How many of those ended before they were told. */
	missed: number;
};

/** What the verbs of this room share. */
export type NotifyRoom = {
	db: Database;
	audit: Audit;
	clock: Clock;
	log: Logger;
	hosts: Hosts;
	operations: Operations;
	/** A host's row as filters look at it. */
	row: (host: HostRecord) => FleetRow;
	/** What is wrong with the database; null: nothing; undefined: nobody has looked yet. */
	damage: () => string | null | undefined;
	box: SecretBox;
	/** Where the dashboard is reached. */
	address: () => string;
	/** Every channel, by id. Loaded once; the database follows. */
	channels: Map<string, Channel>;
};

/** @throws {FleetError} not-found */
export function channelOf(room: NotifyRoom, id: string): Channel {
	const channel = room.channels.get(id);
	if (!channel)
		throw new FleetError('not-found', 'There is no such channel. It may be removed already.');
	return channel;
}

/** What is needed to speak on a channel. Opened when it is used, and not kept. @throws when the key of the data directory is another one */
export const secretsIn = (
	room: Pick<NotifyRoom, 'box'>,
	row: ChannelRow
): { address: string; token: string | null; signingSecret: string | null } => ({
	address: room.box.open(row.address),
	token: row.token === null ? null : room.box.open(row.token),
	signingSecret: row.signingSecret === null ? null : room.box.open(row.signingSecret)
});

export const signs = (kind: ChannelKind): boolean => kind === 'webhook';
