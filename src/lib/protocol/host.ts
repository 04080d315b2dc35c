import { z } from 'zod';
import { LockInputs } from './flake-lock.ts';
import { HOST_NAME, hostNameFault } from './host-name.ts';
import {
	BranchName,
	Bytes,
	Commit,
	Count,
	Sha256,
	StorePath,
	SUBJECT_CHARS,
	Timestamp,
	Ulid
} from './ids.ts';
import { HEARTBEAT_SECONDS, LIMITS } from './limits.ts';
import { TAG } from './tags.ts';

const label = z.string().max(LIMITS.labelChars);
const sentence = z.string().max(LIMITS.sentenceChars);

/** The label of a host: an RFC 1123 name in lower case. Its identity is the id, never the name. */
export const HostName = z
	.string()
	.regex(HOST_NAME, { error: ({ input }) => hostNameFault(String(input)) ?? undefined });
export type HostName = z.infer<typeof HostName>;

/** How a host is rebuilt. */
export const HOST_KINDS = ['nixos', 'home-manager', 'darwin'] as const;
export const HostKind = z.enum(HOST_KINDS);
export type HostKind = z.infer<typeof HostKind>;

/** When a host finds out which system a commit makes; it costs it seconds to minutes, and much memory. */
export const EVALUATION_POLICIES = ['never', 'on-demand', 'after-pull'] as const;
export type EvaluationPolicy = (typeof EVALUATION_POLICIES)[number];

export const LOCATIONS = ['cloud', 'home', 'work', 'other'] as const;
export const Location = z.enum(LOCATIONS);
export type Location = z.infer<typeof Location>;

export const DEVICE_TYPES = ['server', 'desktop', 'laptop', 'gaming', 'other'] as const;
export const DeviceType = z.enum(DEVICE_TYPES);
export type DeviceType = z.infer<typeof DeviceType>;

export const Tag = z
	.string()
	.regex(
		TAG,
		'a tag has up to 40 small letters, digits and . _ / -, and begins with a letter or digit'
	);
export type Tag = z.infer<typeof Tag>;

/** `#rrggbb`; the default is the seed's. */
export const ThemeColor = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #769ff0');
export const DEFAULT_THEME_COLOR = '#769ff0';

/** What a host says of itself from its own configuration. */
export const HostProfile = z.strictObject({
	hostname: HostName,
	kind: HostKind,
	/** `linux` or `darwin`, with the architecture: `x86_64-linux`. */
	system: z.string().max(64),
	location: Location,
	deviceType: DeviceType,
	themeColor: ThemeColor,
	/** Attribute under nixosConfigurations, homeConfigurations or darwinConfigurations. */
	flakeAttr: z.string().min(1).max(200),
	/** Without credentials. Null when the host has no repository configured yet. */
	repoUrl: label.nullable(),
	branch: BranchName,
	/** `isolated`: the agent's own clone; `shared`: the user's checkout, only fast-forwarded. */
	repoMode: z.enum(['isolated', 'shared']),
	intervalSeconds: z.number().int().min(HEARTBEAT_SECONDS.min).max(HEARTBEAT_SECONDS.max),
	/** Absent from agents that have none, or know of none. */
	tags: z.array(Tag).max(LIMITS.tagsPerHost).optional()
});
export type HostProfile = z.infer<typeof HostProfile>;

/** What a host with allowed signers found out about a commit. */
export const Signature = z.strictObject({
	good: z.boolean(),
	/** Who signed it, as the host's file names them; null unless it is good. */
	signer: z.string().max(200).nullable(),
	/** What is wrong, as the rest of a sentence about the commit; null when it is good. */
	problem: z.string().max(300).nullable()
});
export type Signature = z.infer<typeof Signature>;

/** State of the Git checkout, read with git. */
export const Checkout = z.strictObject({
	commit: Commit,
	/** Null when HEAD is detached. */
	branch: label.nullable(),
	dirty: z.boolean(),
	remoteUrl: label.nullable(),
	/** SHA-256 of flake.lock; null when it is missing or unreadable. */
	lockHash: Sha256.nullable(),
	/** Commit time of the last change to flake.lock. */
	lockChangedAt: Timestamp.nullable(),
	inputs: LockInputs,
	subject: z.string().max(SUBJECT_CHARS).nullable(),
	committedAt: Timestamp.nullable(),
	/** Null: the host has no allowed signers, so nothing is asked of a commit. */
	signature: Signature.nullable().default(null)
});
export type Checkout = z.infer<typeof Checkout>;

/** What runs now, read from the links the system itself keeps. */
export const Running = z.strictObject({
	systemPath: StorePath,
	bootedPath: StorePath.nullable(),
	/** What the next boot starts; differs from systemPath after a Boot, and after an activation that failed. */
	profilePath: StorePath.nullable(),
	generation: Count.nullable(),
	activatedAt: Timestamp.nullable(),
	/**
	 * Whether what runs has another kernel, initrd or modules than what was booted. Null where the question does not
	 * apply (Home Manager, nix-darwin). Earlier agents told it of the profile: the same where that is what runs.
	 */
	rebootNeeded: z.boolean().nullable()
});
export type Running = z.infer<typeof Running>;

/** The last activation attempt, kept on the host's disk. */
export const LastActivation = z.strictObject({
	/** Null: a generation was gone back to whose commit is not known. */
	commit: Commit.nullable(),
	/** The path that was to be activated; null when the build never produced one. */
	systemPath: StorePath.nullable(),
	at: Timestamp,
	operationId: Ulid,
	outcome: z.enum(['succeeded', 'failed', 'rolled-back'])
});
export type LastActivation = z.infer<typeof LastActivation>;

/** The last test run, kept on the host's disk. */
export const LastTest = z.strictObject({
	/** The system the tests ran on; null when the host has no known running path. */
	systemPath: StorePath.nullable(),
	at: Timestamp,
	passed: z.number().int().min(0).max(10_000),
	failed: z.number().int().min(0).max(10_000),
	failures: z.array(z.string().max(200)).max(LIMITS.names)
});
export type LastTest = z.infer<typeof LastTest>;

/** The last pull, kept on the host's disk, so that a failed one stays visible. */
export const LastPull = z.strictObject({
	at: Timestamp,
	ok: z.boolean(),
	message: sentence,
	operationId: Ulid,
	/** The host found its checkout ahead of what it was to pull, and left it as it is; null: it was not. */
	ahead: z
		.strictObject({ checkout: Commit, wanted: Commit, by: Count.min(1) })
		.nullable()
		.default(null)
});
export type LastPull = z.infer<typeof LastPull>;

/** One of the systems a profile can go back to. */
export const Generation = z.strictObject({
	number: Count,
	systemPath: StorePath,
	/** When it was made: the age of the profile's link. */
	at: Timestamp,
	/** It runs now. */
	current: z.boolean(),
	/** It is what the machine was booted with. */
	booted: z.boolean(),
	/** The next boot, or login, starts it. */
	next: z.boolean()
});
export type Generation = z.infer<typeof Generation>;

/** The times at which a host may be changed, by its own configuration. */
export const HostWindow = z.strictObject({
	/** As they are written there. */
	windows: z.array(z.string().max(LIMITS.windowChars)).min(1).max(LIMITS.windows),
	/** Of the host's clock. */
	timeZone: z.string().max(64),
	open: z.boolean(),
	/** When that changes, by the host's clock; null: never. */
	changesAt: Timestamp.nullable()
});
export type HostWindow = z.infer<typeof HostWindow>;

/** Everything a host reports about its state. Null means: not known, never: fine. */
export const HostFacts = z.strictObject({
	checkout: Checkout.nullable(),
	running: Running.nullable(),
	lastActivation: LastActivation.nullable(),
	/** The last *successful* activation, which drift is measured against. */
	lastGoodActivation: LastActivation.nullable(),
	/** The last system that a Boot made the next boot's, whether it ran since or not. Absent: none was, or an older agent. */
	lastBoot: LastActivation.optional(),
	lastPull: LastPull.nullable(),
	lastTest: LastTest.nullable(),
	/** Whether the checkout holds test scripts for this host; null when there is no checkout. */
	hasTests: z.boolean().nullable(),
	/** Paths that commits evaluate to on this host, newest first. */
	evaluated: z
		.array(z.strictObject({ commit: Commit, systemPath: StorePath }))
		.max(LIMITS.evaluations),
	/** The last evaluation that failed, until one of the same commit succeeds. */
	evaluationFailure: z
		.strictObject({ commit: Commit, message: sentence, at: Timestamp })
		.nullable(),
	/** Newest first; the one that runs and the one that boots are among them however old they are. */
	generations: z.array(Generation).max(LIMITS.generations),
	/** How many there are on the host. */
	generationsTotal: Count,
	/** Why the host cannot be driven right now, in one sentence (no nixos-rebuild, no git …). */
	problems: z.array(sentence).max(16),
	/** Content of the local hold file, when there is one. */
	hold: z.string().max(500).nullable(),
	/** Absent: it may be changed at any time. */
	window: HostWindow.optional()
});
export type HostFacts = z.infer<typeof HostFacts>;

export const NO_FACTS: HostFacts = {
	checkout: null,
	running: null,
	lastActivation: null,
	lastGoodActivation: null,
	lastPull: null,
	lastTest: null,
	hasTests: null,
	evaluated: [],
	evaluationFailure: null,
	generations: [],
	generationsTotal: 0,
	problems: [],
	hold: null
};

const percent = z.number().min(0).max(100);

/** One sample of a host's vital signs, measured without helper programs. Null: not measurable. */
export const Metrics = z.strictObject({
	cpuPercent: percent.nullable(),
	memoryUsedBytes: Bytes.nullable(),
	memoryTotalBytes: Bytes.nullable(),
	swapUsedBytes: Bytes.nullable(),
	swapTotalBytes: Bytes.nullable(),
	load1: z.number().min(0).max(1_000_000).nullable(),
	load5: z.number().min(0).max(1_000_000).nullable(),
	load15: z.number().min(0).max(1_000_000).nullable(),
	cpuCount: z.number().int().min(1).max(100_000).nullable(),
	diskUsedBytes: Bytes.nullable(),
	diskTotalBytes: Bytes.nullable(),
	uptimeSeconds: z.number().min(0).max(LIMITS.count).nullable()
});
export type Metrics = z.infer<typeof Metrics>;

/** The agent process itself. */
export const AgentInfo = z.strictObject({
	version: z.string().max(64),
	protocol: z.number().int().min(0).max(1_000),
	/** New at every start of the agent process. */
	instanceId: Ulid,
	/** The kernel's boot id, or its closest equivalent. */
	bootId: z.string().max(64),
	startedAt: Timestamp
});
export type AgentInfo = z.infer<typeof AgentInfo>;

export const PRESENCES = ['online', 'stale', 'offline', 'never'] as const;
/** `never`: known to the dashboard, but its agent has not connected yet. */
export type Presence = (typeof PRESENCES)[number];
