import type { DeviceType } from './host.ts';

/** Notifications: where they go, what they tell. Free of the schema library, so that pages may use it. */

/** What a channel speaks. */
export const CHANNEL_KINDS = ['webhook', 'ntfy', 'slack', 'discord'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** What is told: each begins and ends. */
export const CONDITION_KINDS = [
	'contact',
	'operation',
	'tests',
	'disk',
	'alarm',
	'waiting',
	'database'
] as const;
export type ConditionKind = (typeof CONDITION_KINDS)[number];

/** Minutes that a condition must hold without a break before it is told. */
export const GRACE_MINUTES = { default: 10, min: 0, max: 24 * 60 } as const;

/** Devices that come and go as people please: that they are out of contact is not told unless a channel asks for it. */
export const COMING_AND_GOING: readonly DeviceType[] = ['laptop'];

/** Whether a channel of this kind can be given a bearer token. */
export const takesToken = (kind: ChannelKind): boolean => kind === 'webhook' || kind === 'ntfy';

/** One condition in a message. */
export type NotificationLine = {
	/** The same where it began and where it ended. */
	alert: string;
	kind: ConditionKind;
	/** Null: it is about the fleet, or the dashboard itself. */
	host: { id: string; name: string } | null;
	/** What is so, in a few words: `hsb1 is out of contact`. */
	title: string;
	/** More about it, in a sentence. */
	sentence: string;
	/** When it began, in milliseconds since 1970. */
	since: number;
	/** When it ended; null: it has not. */
	until: number | null;
	/** Somebody should look at once. */
	urgent: boolean;
};

/** What is told at one moment. Bounded: it stands in the database until it is delivered. */
export type NotificationMessage = {
	event: 'began' | 'ended' | 'test';
	/** When it was written. */
	at: number;
	title: string;
	lines: NotificationLine[];
	/** How many more there are that are not listed. */
	more: number;
	/** How many began and ended while the channel had no message left in its hour. */
	missed: number;
};

/** A channel as admins see it: all but its secrets. Times are milliseconds since 1970. */
export type ChannelView = {
	id: string;
	name: string;
	kind: ChannelKind;
	/** The host part of its address; the rest is a secret. */
	addressHost: string;
	hasToken: boolean;
	kinds: ConditionKind[];
	/** Which hosts; empty: all. */
	filter: string;
	/** Devices that are not told to be out of contact. */
	quietTypes: DeviceType[];
	graceMinutes: number;
	enabled: boolean;
	/** When a message was last delivered. */
	lastSentAt: number | null;
	/** Why the last attempt failed; null: it did not. */
	failure: { at: number; message: string } | null;
	/** Messages that wait to be delivered. */
	waiting: number;
	/** Messages that could not be delivered in time, since the last one that was. */
	givenUp: number;
	/** Conditions that were told and have not ended. */
	open: number;
};

/** How sending a test message went: what the receiver answered, or why there was no answer. */
export type TestOutcome = { delivered: boolean; answer: string };

/** The secret that signs a webhook's messages is in this answer and nowhere else; null: the channel signs nothing. */
export type AddedChannel = { id: string; signingSecret: string | null };
