/**
 * Every bound of the wire and of stored data, in one place. Units are in the names.
 * Sources: design rules "Doors" and "Input and output"; a test hits each bound.
 */
export const LIMITS = {
	/** One WebSocket frame from an agent; larger frames close the socket with 1009. */
	agentFrameBytes: 256 * 1024,
	/** One WebSocket frame from a browser. */
	browserFrameBytes: 64 * 1024,
	/** Calls in one batched frame. */
	batchCalls: 16,
	/** Subscriptions open at once on one socket. */
	socketSubscriptions: 16,
	/** An agent that has not said hello by then is closed. */
	helloWithinMs: 5_000,
	/** Operation output in one `agent.log` call, counted in raw bytes. */
	logChunkBytes: 32 * 1024,
	/** Operation output sent but not yet acknowledged. */
	logWindowBytes: 256 * 1024,
	/** Operation output kept per operation: its beginning … */
	operationLogHeadBytes: 24 * 1024 * 1024,
	/** … and its end. What lies between is not kept, but counted. */
	operationLogTailBytes: 8 * 1024 * 1024,
	/** Journal entries an agent may list in `hello`. */
	journalEntries: 256,
	/** Flake inputs reported per host. */
	flakeInputs: 200,
	/** Branches besides the fleet's that hosts may make the dashboard follow. */
	followedBranches: 50,
	/** Names of failed tests or failed units reported per operation. */
	names: 200,
	/** Generations reported per host, the newest. */
	generations: 200,
	/** Commits whose system path is remembered per host, the newest. */
	evaluations: 64,
	/** Packages that differ, reported per comparison; the output has all of them. */
	closureChanges: 500,
	/** Hosts addressed by one request. */
	hostsPerRequest: 1_000,
	/** A filter, as text … */
	filterChars: 500,
	/** … the terms in it, with each value counted … */
	filterTerms: 60,
	/** … and how deep parentheses may lie in each other. */
	filterDepth: 8,
	/** Tags of one host, from its configuration or from the page, each. */
	tagsPerHost: 20,
	/** One tag. */
	tagChars: 40,
	/** What people write about a host. */
	noteChars: 2_000,
	/** Views that one person keeps. */
	viewsPerPerson: 50,
	/** What a view is called. */
	viewNameChars: 60,
	/** Why a host is held. */
	holdNoteChars: 500,
	/** One sentence shown to people. */
	sentenceChars: 2_000,
	/** A URL, path or other free label. */
	labelChars: 1_024,
	/** Password length accepted by the login and set-up forms, in characters. */
	passwordChars: 1_024,
	/** Shortest password the set-up form takes. */
	passwordMinChars: 10,
	/** Body of a `version.json`. */
	versionJsonBytes: 64 * 1024,
	/** A `version.json` request, from connect to last byte. */
	versionJsonMs: 5_000,
	/** Body of a webhook's delivery: a push of many commits lists all their files. */
	webhookBytes: 1024 * 1024,
	/** Body of any other HTTP request that tells its length. */
	requestBytes: 64 * 1024,
	/** Kinds of refusals (who, what, from where) that the audit log tells apart within a minute; more are counted together. */
	refusalKinds: 1_000,
	/** Refusals of a kind within this time are one row and a count. */
	refusalWindowMs: 60_000,
	/** A browser socket with more than this unsent skips frames and is resynced once it drains. */
	browserBacklogBytes: 1024 * 1024,
	/** A socket with more than this unsent is closed when that does not get less … */
	socketBacklogBytes: 8 * 1024 * 1024,
	/** … for so long: one snapshot of a large fleet is more, and slow lines take their time. */
	socketBacklogMs: 5_000
} as const;

/** How long a command may wait for an offline host, in milliseconds. */
export const QUEUE_MS = { default: 24 * 3_600_000, min: 60_000, max: 30 * 24 * 3_600_000 } as const;

/** How alive a host is, judged by the age of its last frame (design: status, last section). */
export const LIVENESS = {
	/** Up to this age a connected host is `online`; answered pings count as frames. */
	onlineMs: 30_000,
	/** Three heartbeats of 30 s: past this age a host is `offline`. */
	offlineAfterMs: 90_000,
	/** Both ends ping this often … */
	pingMs: 10_000,
	/** … and call a silent peer dead after this. */
	deadMs: 25_000
} as const;

/** Seconds in which a switch must prove itself before it is undone; 0: it is never undone. */
export const CONFIRM_SECONDS = { default: 180, min: 0, max: 3_600 } as const;

/** Days a generation must be old before garbage collection may remove it. */
export const GARBAGE_DAYS = { default: 30, min: 1, max: 3_650 } as const;

/** Seconds between heartbeats: default and what a host may ask for. */
export const HEARTBEAT_SECONDS = { default: 30, min: 5, max: 300 } as const;
