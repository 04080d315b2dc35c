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
	/** Waves of one rollout, the last one of all others not counted … */
	rolloutWaves: 10,
	/** … how long one of them may be watched … */
	rolloutSoakMs: 7 * 24 * 3_600_000,
	/** … how long a rollout waits for hosts that are away … */
	rolloutMs: 7 * 24 * 3_600_000,
	/** … and rollouts that are not at an end, at once. */
	openRollouts: 20,
	/** Hosts that wait to be accepted: everybody with the enrolment token can make them. */
	pendingHosts: 100,
	/** Hosts of a fleet in which none enrols by itself any more: as many as can be connected. People may go on adding some. */
	enrolledHosts: 20_000,
	/** Tokens of one host that count at the same time. */
	hostTokens: 8,
	/** The file of host tokens: about 30,000 lines. */
	hostTokensFileBytes: 4 * 1024 * 1024,
	/** When a token was last used is written at most this often. */
	tokenUseMs: 60_000,
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
	/** Windows of one host, from its configuration … */
	windows: 32,
	/** … and one of them, as it is written. */
	windowChars: 100,
	/** What people write about a host. */
	noteChars: 2_000,
	/** Lines of an output that go on paper; of a longer one the beginning and the end. */
	printedLines: 10_000,
	/** Views that one person keeps. */
	viewsPerPerson: 50,
	/** What a view is called. */
	viewNameChars: 60,
	/** Why a host is held. */
	holdNoteChars: 500,
	/** Any size or offset in bytes: 4 PiB. */
	bytes: 2 ** 52,
	/** Anything that is counted or numbered: generations, packages, commits. */
	count: 1_000_000_000,
	/** Any time something took: a year. */
	durationMs: 366 * 24 * 3_600_000,
	/** Systems a `version.json` names, one a host. */
	systemPaths: 2_000,
	/** One sentence shown to people. */
	sentenceChars: 2_000,
	/** A URL, path or other free label. */
	labelChars: 1_024,
	/** Password length accepted by the login and set-up forms, in characters. */
	passwordChars: 1_024,
	/** Shortest password that can be chosen. */
	passwordMinChars: 10,
	/** Passwords hashed at once: more would fill the thread pool and stall file reads of everybody … */
	passwordHashesAtOnce: 2,
	/** … and how many may wait for their turn; the rest is told to come back. */
	passwordHashesWaiting: 8,
	/** A name to sign in with. */
	userNameChars: 32,
	/** What a browser calls itself, kept for the list of sessions. */
	agentNameChars: 200,
	/** Sessions of one person that are listed, the ones used last. */
	sessionsListed: 100,
	/** Codes made at once, each good for one lost second factor. */
	recoveryCodes: 10,
	/** How long a link to set a password works. */
	invitationMs: 48 * 3_600_000,
	/** How long the offer of a second factor waits for its code. */
	totpOfferMs: 15 * 60_000,
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
	/** API keys that are not revoked, at once. */
	apiKeys: 100,
	/** Name of an API key. */
	apiKeyNameChars: 100,
	/** Head of an HTTP request: its bytes … */
	headerBytes: 16 * 1024,
	/** … and how many headers are read of it. */
	headerCount: 100,
	/** From connecting to the last byte of the head … */
	headersWithinMs: 10_000,
	/** … and of the whole request. */
	requestWithinMs: 30_000,
	/** TCP connections open at once, of all kinds; more are hung up on. */
	connections: 25_000,
	/** WebSockets open at once: twice the largest fleet. */
	sockets: 20_000,
	/** WebSockets of one browser session: tabs, and some that died without a word. */
	sessionSockets: 64,
	/** WebSockets of people and of enrolling agents from one address (IPv6: one /64). Agents have one per token anyway. */
	addressSockets: 512,
	/** Handshakes of agents looked at at once; more are told when to come back. */
	handshakes: 200,
	/** Addresses with refused credentials that are remembered; the oldest are forgotten first. */
	addressesRemembered: 10_000,
	/** API keys and sessions whose budgets are remembered; the oldest are forgotten first. */
	keysRemembered: 1_000,
	/** Hosts whose slots of measurements are written by one statement, in all three tiers … */
	metricHostsPerStatement: 350,
	/** … minutes of one host that may wait for a database that does not answer; the oldest are dropped … */
	metricWaitingMinutes: 60,
	/** … and expired slots removed by one statement. */
	metricPruneRows: 500,
	/** A browser socket with more than this unsent skips frames and is resynced once it drains. */
	browserBacklogBytes: 1024 * 1024,
	/** A socket with more than this unsent is closed when that does not get less … */
	socketBacklogBytes: 8 * 1024 * 1024,
	/** … for so long: one snapshot of a large fleet is more, and slow lines take their time. */
	socketBacklogMs: 5_000,
	/** What a backup says about itself. */
	backupManifestBytes: 1024 * 1024,
	/** Secrets of the dashboard in a backup … */
	backupSecrets: 100,
	/** … and the size of one. */
	backupSecretBytes: 64 * 1024,
	/** Backups that the dashboard made before it changed its schema, the newest. */
	upgradeBackups: 3
} as const;

/** Hours after which a session ends when it is not used, and after which it ends in any case. */
export const SESSION_HOURS = {
	idle: { default: 7 * 24, min: 1, max: 365 * 24 },
	total: { default: 30 * 24, min: 1, max: 365 * 24 }
} as const;

/** Days that operations and their output are kept. How each host's last one ended stays. */
export const HISTORY_DAYS = { default: 365, min: 1, max: 3_650 } as const;

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

/**
 * Token buckets: so many at once, then so many a second. Calls are counted one by one, also inside a batch; frames of
 * every kind are counted besides, because what cannot be read is no call.
 */
export const BUDGETS = {
	/** Calls of one agent's socket. */
	agentCalls: { burst: 400, perSecond: 100 },
	/** Pieces of output of one agent's socket: 512 are 16 MiB. */
	agentOutput: { burst: 512, perSecond: 512 },
	/** Calls of one browser's socket. */
	userCalls: { burst: 120, perSecond: 30 },
	/** Calls over HTTP of one API key or session. */
	httpCalls: { burst: 60, perSecond: 20 },
	/** Frames of one agent's socket; past it the socket is closed. */
	agentFrames: { burst: 2_000, perSecond: 1_000 },
	/** Frames of one browser's socket; past it the socket is closed. */
	userFrames: { burst: 600, perSecond: 120 },
	/** Agents let in: a handshake with its hello costs about a millisecond, so half of one core at most. */
	agentHandshakes: { burst: 500, perSecond: 500 },
	/** Refused credentials of one address (IPv6: one /64) before it has to wait. */
	refusedCredentials: { burst: 20, perSecond: 0.5 }
} as const;
