/** Limits of notifications. In a file of their own: whatever stands in `limits.ts` is loaded by every page. */
export const NOTIFICATION_LIMITS = {
	/** Channels for notifications, at once … */
	channels: 20,
	/** … what one is called … */
	channelNameChars: 60,
	/** … its address … */
	channelAddressChars: 1_024,
	/** … and its token. */
	channelTokenChars: 512,
	/** Conditions listed in one notification; of more it tells how many … */
	notificationLines: 20,
	/** … and what is said about one of them. */
	notificationSentenceChars: 300,
	/** Notifications of one channel within an hour; what is over waits, and is told in one message. */
	notificationsPerHour: 20,
	/** Delivering a notification, from connecting to the last byte of the answer that is read … */
	notificationMs: 10_000,
	/** … of which so much is read … */
	notificationAnswerBytes: 2 * 1024,
	/** … and how long it is tried again before it is given up. */
	notificationRetryMs: 6 * 3_600_000,
	/** After a start of the dashboard nothing is told for so long, unless all hosts are back before. */
	notificationSettleMs: 120_000
} as const;
