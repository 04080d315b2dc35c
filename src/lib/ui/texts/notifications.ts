import { plural } from '$lib/protocol/status/words.ts';
import type { ChannelKind, ConditionKind } from '$lib/protocol/notify.ts';

/** What channels speak. */
export const CHANNEL_KIND_WORDS: Record<ChannelKind, string> = {
	webhook: 'Webhook',
	ntfy: 'ntfy',
	slack: 'Slack',
	discord: 'Discord'
};

/** Where the address of each kind is from. */
export const ADDRESS_HINTS: Record<ChannelKind, string> = {
	webhook: 'Gets JSON messages that are signed.',
	ntfy: 'The topic, such as https://ntfy.sh/my-fleet. Who knows its name reads it.',
	slack: 'The address of an incoming webhook of your Slack app.',
	discord: 'The address of a webhook, from the settings of a Discord channel.'
};

export const CONDITION_WORDS: Record<ConditionKind, string> = {
	contact: 'Hosts out of contact',
	operation: 'Operations that went wrong',
	tests: 'Tests that fail',
	disk: 'Disks nearly full',
	alarm: 'Somebody else with a host’s token',
	waiting: 'Hosts that wait to be accepted',
	database: 'A damaged database of the dashboard'
};

/** Channels, and what they tell. */
export const NOTIFICATION_TEXTS = {
	lead: 'Tells people elsewhere when something is wrong for longer than a grace period, and when it is over.',
	add: 'Add a channel',
	list: 'Channels',
	none: 'There are no channels yet. Nothing is told to anybody.',

	newTitle: 'New channel',
	changeTitle: (name: string) => `Change ${name}`,
	namePlaceholder: 'Phones of the team',
	address: 'Address',
	keepAddress: (host: string) => `Empty: it stays, at ${host}. With a new one the token goes.`,
	keepToken: 'Empty: it stays.',
	optionalToken: 'Optional. Sent as a bearer token.',
	dropToken: 'Without a token from now on',
	filter: 'Only hosts that match',
	filterHint: 'A filter as on the fleet page, such as tag:web. Empty: all hosts.',
	grace: 'Grace in minutes',
	graceHint: 'What is over sooner is not told.',
	tells: 'Tells',
	quiet: 'Says nothing when these are out of contact',
	enabled: 'Sends messages',
	addNow: 'Add channel',

	signingSecret: 'The secret that signs its messages. Copy it now: it is not shown again.',
	copySecret: 'Copy the secret',

	off: 'Switched off',
	failing: 'Fails',
	at: (kind: string, host: string) => `${kind} at ${host}`,
	summary: (told: string, grace: number, filter: string) =>
		`Tells ${told} after ${plural(grace, 'minute')}${filter === '' ? '' : `, of ${filter}`}.`,
	everything: 'everything',
	someKinds: (count: number) => plural(count, 'kind'),
	open: (count: number) =>
		count === 0 ? 'Nothing is open.' : `${plural(count, 'problem')} told and not over.`,
	/** Followed by an age. */
	lastSent: 'Last message',
	neverSent: 'No message was sent yet.',
	waiting: (count: number) => `${plural(count, 'message')} to be sent.`,
	/** Followed by a moment, then by what went wrong. */
	failed: 'The last attempt failed,',
	givenUp: (count: number) => `${plural(count, 'message')} could not be delivered and given up.`,

	test: 'Send a test message',
	testOf: (name: string) => `Send a test message to ${name}`,
	testing: 'Sending…',
	/** Followed by what the receiver answered. */
	delivered: (name: string) => `${name} has the test message. It answered:`,
	notDelivered: (name: string) => `${name} did not take the test message.`,
	change: 'Change',
	changeOf: (name: string) => `Change ${name}`,
	removeOf: (name: string) => `Remove ${name}`,
	reallyRemove: 'Really remove',
	reallyRemoveOf: (name: string) => `Really remove ${name}`
} as const;
