/** Made by `npm run generate` from the router of the dashboard; a test fails when it is old. */

/** A procedure: its input, where it takes any, and what it answers. */
export type Call<Input, Output> = undefined extends Input
	? (input?: Input) => Promise<Output>
	: (input: Input) => Promise<Output>;

/** All that scripts can call. Times are milliseconds since 1970. */
export type Procedures = {
	account: {
		get: Call<void, AccountView>;
		changePassword: Call<
			{
				current: string;
				password: string;
				passwordAgain: string;
			},
			Record<string, never>
		>;
		offerTotp: Call<void, TotpOffer>;
		/** Recovery codes are in this answer and nowhere else. */
		enableTotp: Call<
			{
				code: string;
			},
			{
				recoveryCodes: Array<string>;
			}
		>;
		disableTotp: Call<void, Record<string, never>>;
		newRecoveryCodes: Call<
			void,
			{
				recoveryCodes: Array<string>;
			}
		>;
		sessions: Call<void, Array<SessionView>>;
		endSession: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
		endOtherSessions: Call<
			void,
			{
				ended: number;
			}
		>;
	};
	apiKeys: {
		list: Call<void, Array<ApiKeyView>>;
		/** The key is in this answer and nowhere else. */
		create: Call<
			{
				name: string;
				scope: ApiKeyScope;
				/** Null: it works until it is revoked. */
				expiresInDays?: ApiKeyDays | null;
			},
			{
				id: string;
				key: string;
				expiresAt: number | null;
			}
		>;
		revoke: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
	};
	audit: {
		list: Call<
			{
				/** Newest first; give the last id of a page to get the next. */
				before?: string;
				/** Exactly this actor: `admin`, `key:deploy`, `host:hsb1`, `system`. */
				actor?: string;
				/** Actions that begin so: `host.` or `operation.finished`. */
				action?: string;
				/** Exactly this id or name. */
				target?: string;
				from?: number;
				to?: number;
				/** Found anywhere in the row. */
				text?: string;
				limit?: number;
			},
			Array<AuditRow>
		>;
		/** Walks the whole chain of seals; costs time with its length. */
		verify: Call<void, AuditVerdict>;
	};
	demo: {
		/** Asks the process that started the dashboard for a demo fleet; progress travels in `live.fleet`. */
		start: Call<void, Record<string, never>>;
	};
	hosts: {
		/** All hosts, or those that a filter finds: the same language as on the page. */
		list: Call<
			| {
					filter?: string;
			  }
			| undefined,
			Array<FleetRow>
		>;
		get: Call<
			{
				id: string;
			},
			FleetRow
		>;
		add: Call<
			{
				name: string;
				kind: HostKind;
				location: Location;
				deviceType: DeviceType;
				themeColor: string;
			},
			AddedHost
		>;
		/** What the page of one host shows beyond its row. */
		detail: Call<
			{
				id: string;
			},
			HostDetail
		>;
		pin: Call<
			{
				id: string;
				commit: string | null;
			},
			Record<string, never>
		>;
		hold: Call<
			{
				id: string;
				note: string | null;
			},
			Record<string, never>
		>;
		tag: Call<
			{
				hostIds: Array<string>;
				add?: Array<string>;
				remove?: Array<string>;
			},
			{
				changed: number;
			}
		>;
		note: Call<
			{
				id: string;
				note: string | null;
			},
			Record<string, never>
		>;
		/** Asks agents for fresh facts; what they report arrives with the live view. */
		refresh: Call<
			{
				hostIds: Array<string>;
			},
			Array<{
				hostId: string;
				asked: boolean;
			}>
		>;
		/** Takes a host that enrolled by itself into the fleet. */
		approve: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
		reject: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
		dismissAlarm: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
		/** The machine that was refused is the host from now on. */
		trustMachine: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
		tokens: Call<
			{
				id: string;
			},
			Array<HostTokenView>
		>;
		addToken: Call<
			{
				id: string;
			},
			MadeToken
		>;
		rotateToken: Call<
			{
				hostId: string;
				tokenId: string;
				overlap?: TokenOverlap;
			},
			MadeToken
		>;
		revokeToken: Call<
			{
				hostId: string;
				tokenId: string;
			},
			{
				left: number;
			}
		>;
		remove: Call<
			{
				id: string;
				confirmName: string;
			},
			Record<string, never>
		>;
	};
	metrics: {
		/** What one host measured, and whether it was there. */
		series: Call<
			{
				hostId: string;
				range: MetricRange;
			},
			{
				cpu: MetricColumn;
				memory: MetricColumn;
				load: MetricColumn;
				disk: MetricColumn;
				from: number;
				slotSeconds: number;
				/** Sums of the last slot, which still runs. */
				running: {
					cpu: MetricSums;
					memory: MetricSums;
					load: MetricSums;
					disk: MetricSums;
					onlineMs: number;
					staleMs: number;
				};
				/** Percent of the slot; together less than 100 where the dashboard did not watch all of it, so that a slot counts by how
long it was watched. What was not well is rounded up: a short absence is not rounded away. */
				presence: {
					online: Array<number>;
					stale: Array<number>;
					offline: Array<number>;
				};
			}
		>;
	};
	notifications: {
		list: Call<void, Array<ChannelView>>;
		add: Call<
			{
				kind: ChannelKind;
				address: string;
				/** A bearer token, for `webhook` and `ntfy`. */
				token: string | null;
				name: string;
				kinds: Array<ConditionKind>;
				filter: string;
				quietTypes: Array<DeviceType>;
				graceMinutes: number;
				enabled: boolean;
			},
			AddedChannel
		>;
		change: Call<
			{
				id: string;
				name: string;
				kinds: Array<ConditionKind>;
				filter: string;
				quietTypes: Array<DeviceType>;
				graceMinutes: number;
				enabled: boolean;
				address?: string;
				/** Left out: it stays, unless the address changes. Null: none any more. */
				token?: string | null;
			},
			Record<string, never>
		>;
		remove: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
		/** Sends a message that says so, and tells what the receiver answered. */
		test: Call<
			{
				id: string;
			},
			TestOutcome
		>;
	};
	operations: {
		request: Call<RequestOperations, Array<RequestOutcome>>;
		stop: Call<
			{
				id: string;
				force?: boolean;
			},
			{
				message: string;
			}
		>;
		stopAll: Call<
			{
				ids: Array<string>;
			},
			Array<StopOutcome>
		>;
		get: Call<
			{
				id: string;
			},
			Operation
		>;
		list: Call<
			{
				hostId?: string;
				/** As the host was called: finds those of a host that was removed. */
				hostName?: string;
				group?: OperationGroup;
				/** Newest first; give the last id of a page to get the next. */
				before?: string;
				limit?: number;
			},
			Array<Operation>
		>;
		/** Stored output from a byte on, as much as one answer holds: ask again from `next` until it is `complete`. */
		readLog: Call<
			{
				id: string;
				offset?: number;
			},
			LogPage
		>;
	};
	rollouts: {
		plan: Call<
			{
				hostIds: Array<string>;
				command: RolloutCommand;
				waves: Array<{
					hosts:
						| {
								by: 'count';
								count: number;
						  }
						| {
								by: 'percent';
								percent: number;
						  }
						| {
								by: 'tag';
								tag: string;
						  };
					/** How long a wave that went well is watched before the next one begins, in milliseconds. */
					soakMs?: number;
				}>;
				/** Hosts that are at work at the same time, at most. */
				atOnce?: number;
				/** Failures that are put up with; one more pauses the rollout. */
				maxFailures?: number;
				/** A host that is away at its turn: `queue`: it gets it when it is back; `skip`: it is left out. Neither holds up the others. */
				offline?: 'queue' | 'skip';
			},
			RolloutPlan
		>;
		start: Call<
			{
				hostIds: Array<string>;
				command: RolloutCommand;
				waves: Array<{
					hosts:
						| {
								by: 'count';
								count: number;
						  }
						| {
								by: 'percent';
								percent: number;
						  }
						| {
								by: 'tag';
								tag: string;
						  };
					/** How long a wave that went well is watched before the next one begins, in milliseconds. */
					soakMs?: number;
				}>;
				/** The commits that whoever confirmed this was told of, in any order: with others it is not begun. */
				expectedCommits?: Array<string>;
				/** The same key within 24 hours returns the same rollout. */
				idempotencyKey?: string;
				/** Hosts that are at work at the same time, at most. */
				atOnce?: number;
				/** Failures that are put up with; one more pauses the rollout. */
				maxFailures?: number;
				/** A host that is away at its turn: `queue`: it gets it when it is back; `skip`: it is left out. Neither holds up the others. */
				offline?: 'queue' | 'skip';
			},
			{
				id: string;
			}
		>;
		pause: Call<
			{
				id: string;
			},
			{
				message: string;
			}
		>;
		resume: Call<
			{
				id: string;
				/** Hosts that failed get another turn. */
				retryFailed?: boolean;
			},
			{
				message: string;
			}
		>;
		cancel: Call<
			{
				id: string;
			},
			{
				message: string;
			}
		>;
		nextWave: Call<
			{
				id: string;
				wave: number;
			},
			{
				message: string;
			}
		>;
		skip: Call<
			{
				id: string;
				hostId: string;
			},
			{
				message: string;
			}
		>;
		list: Call<
			{
				/** Newest first; give the last id of a page to get the next. */
				before?: string;
				limit?: number;
			},
			Array<RolloutSummary>
		>;
		get: Call<
			{
				id: string;
			},
			Rollout
		>;
	};
	session: {
		/** Who is asking: the person signed in, or the API key by name; and the version of the dashboard that answers. */
		me: Call<
			void,
			| {
					name: string;
					role: 'admin' | 'operator' | 'viewer' | null;
					version: string;
			  }
			| {
					name: string;
					role: ApiKeyScope;
					version: string;
			  }
		>;
		/** What a step-up asks this person for. */
		stepUpAsksFor: Call<void, StepUpSecret>;
		/** What is asked for before anything that needs a fresh proof; null: the last proof still counts. */
		stepUpIsDue: Call<void, 'code' | 'password' | null>;
		/** Proves once more who is behind the session; counts for five minutes. */
		stepUp: Call<
			{
				secret: string;
			},
			Record<string, never>
		>;
	};
	target: {
		get: Call<void, TargetView>;
		/** Commits that `to` has and `from` has not, newest first, at most 200; null when that is not known. */
		commits: Call<
			{
				from: string;
				to: string;
			},
			Array<CommitInfo> | null
		>;
		/** Looks at the source now. A failed look is in the view's `error`; it never throws. */
		refresh: Call<void, TargetView>;
	};
	users: {
		list: Call<
			void,
			{
				users: Array<UserView>;
				invitations: Array<InvitationView>;
			}
		>;
		/** The secret of the link is in this answer and nowhere else. */
		invite: Call<
			{
				name: string;
				role: Role;
			},
			NewLink
		>;
		withdraw: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
		setRole: Call<
			{
				id: string;
				role: Role;
			},
			Record<string, never>
		>;
		/** Sessions end, password and second factor go; the link in this answer sets new ones. */
		resetAccess: Call<
			{
				id: string;
			},
			NewLink
		>;
		signOut: Call<
			{
				id: string;
			},
			{
				ended: number;
			}
		>;
		remove: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
	};
	views: {
		list: Call<void, Array<SavedView>>;
		save: Call<
			{
				name: string;
				params: {
					filter: string;
					/** A column, with a minus for the other way round; null: problems first. */
					sort: string | null;
					/** What the rows are grouped by; null: nothing. */
					group: string | null;
				};
			},
			SavedView
		>;
		remove: Call<
			{
				id: string;
			},
			Record<string, never>
		>;
	};
};

/** Whether a procedure only looks, or changes something. */
export const KINDS = {
	'account.get': 'query',
	'account.changePassword': 'mutation',
	'account.offerTotp': 'mutation',
	'account.enableTotp': 'mutation',
	'account.disableTotp': 'mutation',
	'account.newRecoveryCodes': 'mutation',
	'account.sessions': 'query',
	'account.endSession': 'mutation',
	'account.endOtherSessions': 'mutation',
	'apiKeys.list': 'query',
	'apiKeys.create': 'mutation',
	'apiKeys.revoke': 'mutation',
	'audit.list': 'query',
	'audit.verify': 'query',
	'demo.start': 'mutation',
	'hosts.list': 'query',
	'hosts.get': 'query',
	'hosts.add': 'mutation',
	'hosts.detail': 'query',
	'hosts.pin': 'mutation',
	'hosts.hold': 'mutation',
	'hosts.tag': 'mutation',
	'hosts.note': 'mutation',
	'hosts.refresh': 'mutation',
	'hosts.approve': 'mutation',
	'hosts.reject': 'mutation',
	'hosts.dismissAlarm': 'mutation',
	'hosts.trustMachine': 'mutation',
	'hosts.tokens': 'query',
	'hosts.addToken': 'mutation',
	'hosts.rotateToken': 'mutation',
	'hosts.revokeToken': 'mutation',
	'hosts.remove': 'mutation',
	'metrics.series': 'query',
	'notifications.list': 'query',
	'notifications.add': 'mutation',
	'notifications.change': 'mutation',
	'notifications.remove': 'mutation',
	'notifications.test': 'mutation',
	'operations.request': 'mutation',
	'operations.stop': 'mutation',
	'operations.stopAll': 'mutation',
	'operations.get': 'query',
	'operations.list': 'query',
	'operations.readLog': 'query',
	'rollouts.plan': 'query',
	'rollouts.start': 'mutation',
	'rollouts.pause': 'mutation',
	'rollouts.resume': 'mutation',
	'rollouts.cancel': 'mutation',
	'rollouts.nextWave': 'mutation',
	'rollouts.skip': 'mutation',
	'rollouts.list': 'query',
	'rollouts.get': 'query',
	'session.me': 'query',
	'session.stepUpAsksFor': 'query',
	'session.stepUpIsDue': 'query',
	'session.stepUp': 'mutation',
	'target.get': 'query',
	'target.commits': 'query',
	'target.refresh': 'mutation',
	'users.list': 'query',
	'users.invite': 'mutation',
	'users.withdraw': 'mutation',
	'users.setRole': 'mutation',
	'users.resetAccess': 'mutation',
	'users.signOut': 'mutation',
	'users.remove': 'mutation',
	'views.list': 'query',
	'views.save': 'mutation',
	'views.remove': 'mutation'
} as const;

export type AccountView = {
	name: string;
	role: Role;
	createdAt: number;
	password: DecidedBy;
	totp: {
		on: boolean;
		decidedBy: DecidedBy;
	};
	/** Recovery codes that were not used yet. */
	recoveryCodesLeft: number;
};

export type AddedChannel = {
	id: string;
	signingSecret: string | null;
};

export type AddedHost = {
	hostId: string;
	name: string;
	token: string;
};

export type AgentInfo = {
	version: string;
	protocol: number;
	/** New at every start of the agent process. */
	instanceId: string;
	/** The kernel's boot id, or its closest equivalent. */
	bootId: string;
	startedAt: number;
};

export type ApiKeyDays = 30 | 365 | 7 | 90;

export type ApiKeyScope = 'admin' | 'operate' | 'read';

export type ApiKeyView = {
	id: string;
	name: string;
	scope: ApiKeyScope;
	createdBy: string;
	createdAt: number;
	/** Null: until it is revoked. */
	expiresAt: number | null;
	/** To the minute; null: never. */
	lastUsedAt: number | null;
	/** Where it was used from last. */
	lastAddress: string | null;
};

export type AuditRow = {
	id: string;
	at: number;
	actor: string;
	action: string;
	target: string | null;
	detail: {
		[key: string]: unknown;
	};
	/** Place in the chain; null: not sealed yet. */
	sealed: number | null;
	/** The operation that `target` names, as it is now and no part of what is sealed; null: it names none, or one that was pruned. */
	operation: {
		command: Command;
		hostName: string;
		commit: string | null;
	} | null;
};

export type AuditVerdict = {
	ok: boolean;
	/** Rows whose seals fit, up to the first that does not. */
	sealed: number;
	/** Rows that are too new to be sealed. */
	unsealed: number;
	broken: {
		seq: number;
		id: string | null;
		problem: string;
	} | null;
};

export type Availability =
	| {
			enabled: false;
			reason: string;
	  }
	| {
			enabled: true;
			waits?: string;
	  };

export type ChannelKind = 'discord' | 'ntfy' | 'slack' | 'webhook';

export type ChannelView = {
	id: string;
	name: string;
	kind: ChannelKind;
	/** The host part of its address; the rest is a secret. */
	addressHost: string;
	hasToken: boolean;
	kinds: Array<ConditionKind>;
	/** Which hosts; empty: all. */
	filter: string;
	/** Devices that are not told to be out of contact. */
	quietTypes: Array<DeviceType>;
	graceMinutes: number;
	enabled: boolean;
	/** When a message was last delivered. */
	lastSentAt: number | null;
	/** Why the last attempt failed; null: it did not. */
	failure: {
		at: number;
		message: string;
	} | null;
	/** Messages that wait to be delivered. */
	waiting: number;
	/** Messages that could not be delivered in time, since the last one that was. */
	givenUp: number;
	/** Conditions that were told and have not ended. */
	open: number;
};

export type Checkout = {
	commit: string;
	/** Null when HEAD is detached. */
	branch: string | null;
	dirty: boolean;
	remoteUrl: string | null;
	/** SHA-256 of flake.lock; null when it is missing or unreadable. */
	lockHash: string | null;
	/** Commit time of the last change to flake.lock. */
	lockChangedAt: number | null;
	inputs: Array<{
		name: string;
		lastModified: number | null;
	}>;
	subject: string | null;
	committedAt: number | null;
	/** Null: the host has no allowed signers, so nothing is asked of a commit. */
	signature: Signature | null;
};

export type ClosureChange = {
	name: string;
	/** Versions before, comma-separated; null: it was not there. Empty: it has no version. */
	before: string | null;
	/** Versions after; null: it is gone. */
	after: string | null;
	/** How much larger it becomes, in bytes; rounded by nix. */
	sizeBytes: number;
};

export type ClosureDiff = {
	changes: Array<ClosureChange>;
	/** Changes beyond the limit, which are in the output only. */
	omitted: number;
	/** Of all changes together, also of those left out. */
	sizeBytes: number;
};

export type Command =
	| 'boot'
	| 'collect-garbage'
	| 'compare'
	| 'evaluate'
	| 'preview'
	| 'pull'
	| 'pull-switch'
	| 'reboot'
	| 'restart-agent'
	| 'rollback'
	| 'switch'
	| 'test';

export type CommandArgument = {
	/** `rollback`: the number of the generation … */
	generation: number | null;
	/** … and its path. `pull-switch`: the only system that may be activated, as a preview showed it. `compare`: the later of two. */
	systemPath: string | null;
	/** `compare`: what `systemPath` is held against. */
	fromPath: string | null;
	/** `collect-garbage`: generations older than this may go, in days. */
	keepDays: number | null;
};

export type CommitInfo = {
	commit: string;
	/** Milliseconds since 1970. */
	committedAt: number;
	author: string;
	subject: string;
};

export type Comparison = {
	from: string;
	to: string;
	closure: ClosureDiff | null;
	units: UnitPlan | null;
	/** Whether kernel, initrd or modules differ from what was booted. */
	rebootNeeded: boolean | null;
};

export type Compartment = {
	state: CompartmentState;
	reason: Reason;
	/** One sentence. */
	message: string;
};

export type CompartmentState = 'behind' | 'error' | 'ok' | 'unknown' | 'working';

export type ConditionKind =
	'alarm' | 'contact' | 'database' | 'disk' | 'operation' | 'tests' | 'waiting';

export type DecidedBy = 'environment' | 'person';

export type DeviceType = 'desktop' | 'gaming' | 'laptop' | 'other' | 'server';

export type Evidence = {
	exitCode: number | null;
	signal: string | null;
	commitBefore: string | null;
	commitAfter: string | null;
	systemPathBefore: string | null;
	builtPath: string | null;
	systemPathAfter: string | null;
	generation: number | null;
	/** Milliseconds spent in each phase that was entered, in order. */
	phases: Array<{
		phase: Phase;
		durationMs: number;
	}>;
	failedUnits: Array<string>;
	tests: Array<TestResult> | null;
	/** Processes that outlived a stop, as `pid name`. Empty is what everybody wants. */
	leftRunning: Array<string>;
	/** What the next boot starts; for `boot`. */
	profilePathAfter: string | null;
	/** The kernel's boot id before and after; for `reboot`. */
	bootIdBefore: string | null;
	bootIdAfter: string | null;
	/** The agent's process before and after; for `restart-agent`. */
	instanceBefore: string | null;
	instanceAfter: string | null;
	/** The dashboard was reached anew and every health check passed; null: nothing was to be confirmed. */
	confirmed: boolean | null;
	/** What the commit evaluates to; for `evaluate`, and for a `pull` that evaluates. */
	evaluatedPath: string | null;
	/** The commit that was built without being checked out; for `preview`. */
	previewedCommit: string | null;
	/** For `preview` and `compare`. */
	comparison: Comparison | null;
	/** For `collect-garbage`. Null: nix did not say. */
	garbage: {
		deletedPaths: number | null;
		/** As nix says it, rounded. */
		freedBytes: number | null;
		removedGenerations: number;
	} | null;
};

export type FleetRow = {
	id: string;
	name: string;
	kind: HostKind;
	system: string | null;
	location: Location;
	deviceType: DeviceType;
	themeColor: string;
	presence: Presence;
	/** Server time of the last frame from this host; null when it never connected. */
	lastSeenAt: number | null;
	agentVersion: string | null;
	repoUrl: string | null;
	branch: string | null;
	commit: string | null;
	commitSubject: string | null;
	/** Null: the host asks for no signature. */
	signature: Signature | null;
	generation: number | null;
	systemPath: string | null;
	metrics: Metrics | null;
	status: {
		system: Compartment;
		agent: Compartment;
		tests: Compartment;
		git: Compartment;
		lock: Compartment;
		/** Git and system both ok, and nothing else in the way. */
		onTarget: boolean;
		/** Why the host is not on target, or that it is: one sentence, always. */
		sentence: string;
		/** The first thing that fails, null when on target. */
		blocker:
			| 'agent'
			| 'git'
			| 'held'
			| 'lock'
			| 'offline'
			| 'operation'
			| 'protocol'
			| 'reboot'
			| 'system'
			| 'target'
			| 'tests'
			| 'waiting'
			| 'window'
			| null;
	};
	/** The active operation, if any. */
	operation: RowOperation | null;
	/** What waits for the host to come back or to be free, oldest first. */
	queued: Array<RowOperation>;
	/** The newest finished operation, if any. */
	lastOperation: RowOperation | null;
	problems: Array<string>;
	/** What it should be on: its pin, or the head of what it follows; null: not known. */
	targetCommit: string | null;
	/** The commit it is kept on, instead of the target. */
	pinnedCommit: string | null;
	/** Why the dashboard lets nothing change it; null: it is not held here. */
	holdNote: string | null;
	/** It enrolled by itself and is not accepted yet: since when, and from where. Null: it was accepted. */
	waiting: {
		since: number;
		address: string | null;
	} | null;
	/** Somebody else came with its token; null: nobody did, or somebody has looked at it. */
	alarm: {
		/** Server time. */
		at: number;
		reason: 'duplicate' | 'machine';
		address: string | null;
		/** Whether the refused machine can be told to be the host from now on. */
		canTrust: boolean;
	} | null;
	/** Given on the page. */
	tags: Array<string>;
	/** Told by the host's own configuration. */
	hostTags: Array<string>;
	/** What people wrote about it. */
	note: string | null;
	actions: RowActions;
};

export type HostDetail = {
	id: string;
	profile: HostProfile | null;
	agent: AgentInfo | null;
	checkout: Checkout | null;
	running: Running | null;
	lastActivation: LastActivation | null;
	lastTest: LastTest | null;
	/** Newest first, with the commit that makes it, as far as is known. */
	generations: Array<{
		number: number;
		systemPath: string;
		/** When it was made: the age of the profile's link. */
		at: number;
		/** It runs now. */
		current: boolean;
		/** It is what the machine was booted with. */
		booted: boolean;
		/** The next boot, or login, starts it. */
		next: boolean;
		commit: string | null;
	}>;
	generationsTotal: number;
	hold: string | null;
	/** When it may be changed; null: at any time, as far as is known. */
	window: HostWindow | null;
};

export type HostKind = 'darwin' | 'home-manager' | 'nixos';

export type HostProfile = {
	hostname: string;
	kind: HostKind;
	/** `linux` or `darwin`, with the architecture: `x86_64-linux`. */
	system: string;
	location: Location;
	deviceType: DeviceType;
	themeColor: string;
	/** Attribute under nixosConfigurations, homeConfigurations or darwinConfigurations. */
	flakeAttr: string;
	/** Without credentials. Null when the host has no repository configured yet. */
	repoUrl: string | null;
	branch: string;
	/** `isolated`: the agent's own clone; `shared`: the user's checkout, only fast-forwarded. */
	repoMode: 'isolated' | 'shared';
	intervalSeconds: number;
	/** Absent from agents that have none, or know of none. */
	tags?: Array<string>;
};

export type HostTokenView = {
	id: string;
	source: TokenSource;
	createdAt: number;
	/** Null: until it is revoked. */
	expiresAt: number | null;
	/** When an agent last came in with it, to a minute, and from where. */
	lastUsedAt: number | null;
	lastAddress: string | null;
	/** The agent that is connected now came in with it. */
	inUse: boolean;
};

export type HostWindow = {
	/** As they are written there. */
	windows: Array<string>;
	/** Of the host's clock. */
	timeZone: string;
	open: boolean;
	/** When that changes, by the host's clock; null: never. */
	changesAt: number | null;
};

export type InvitationView = {
	id: string;
	name: string;
	role: Role;
	/** For somebody new, or for a known person who gets a new password. */
	isNew: boolean;
	createdBy: string;
	createdAt: number;
	expiresAt: number;
};

export type LastActivation = {
	/** Null: a generation was gone back to whose commit is not known. */
	commit: string | null;
	/** The path that was to be activated; null when the build never produced one. */
	systemPath: string | null;
	at: number;
	operationId: string;
	outcome: 'failed' | 'rolled-back' | 'succeeded';
};

export type LastTest = {
	/** The system the tests ran on; null when the host has no known running path. */
	systemPath: string | null;
	at: number;
	passed: number;
	failed: number;
	failures: Array<string>;
};

export type Location = 'cloud' | 'home' | 'other' | 'work';

export type LogChunk = {
	offset: number;
	encoding: 'base64' | 'utf8';
	data: string;
};

export type LogPage = {
	/** In order. Where one begins behind the end of the one before, or behind the offset asked for, bytes were not kept. */
	chunks: Array<LogChunk>;
	/** The offset to ask for next. */
	next: number;
	/** The operation has ended, and these chunks are its last. */
	complete: boolean;
	operation: Operation;
};

export type MadeToken = {
	hostId: string;
	name: string;
	tokenId: string;
	token: string;
};

export type MetricColumn = {
	average: Array<number | null>;
	max: Array<number | null>;
};

export type MetricRange = '1h' | '24h' | '30d' | '7d' | '90d';

export type MetricSums = {
	count: number;
	sum: number;
	max: number;
};

export type Metrics = {
	cpuPercent: number | null;
	memoryUsedBytes: number | null;
	memoryTotalBytes: number | null;
	swapUsedBytes: number | null;
	swapTotalBytes: number | null;
	load1: number | null;
	load5: number | null;
	load15: number | null;
	cpuCount: number | null;
	diskUsedBytes: number | null;
	diskTotalBytes: number | null;
	uptimeSeconds: number | null;
};

export type NewLink = {
	name: string;
	token: string;
	expiresAt: number;
	/** There was an older link for the same name, which works no longer. */
	replaced: boolean;
};

export type Operation = {
	id: string;
	hostId: string;
	hostName: string;
	command: Command;
	state: OperationState;
	phase:
		| 'activate'
		| 'build'
		| 'collect'
		| 'compare'
		| 'confirm'
		| 'evaluate'
		| 'fetch'
		| 'test'
		| 'verify'
		| null;
	/** Contact with the host was lost while the operation was active. */
	unknown: boolean;
	/** A stop was asked for and has not taken effect yet. */
	stopRequested: boolean;
	commit: string | null;
	/** The commit was named by whoever asked: it stays, however long the operation waits. */
	pinned: boolean;
	argument: CommandArgument | null;
	requestedBy: string;
	requestedAt: number;
	startedAt: number | null;
	phaseStartedAt: number | null;
	finishedAt: number | null;
	expiresAt: number;
	message: string | null;
	/** Where the stored output ends, as an offset of the host's own file. */
	logBytes: number;
	/** Bytes before that end which were not kept, because the output passed its cap. */
	logOmittedBytes: number;
	evidence: Evidence | null;
};

export type OperationGroup = 'failed' | 'succeeded' | 'under-way';

export type OperationState =
	| 'cancelled'
	| 'expired'
	| 'failed'
	| 'interrupted'
	| 'offered'
	| 'queued'
	| 'rejected'
	| 'rolled-back'
	| 'running'
	| 'succeeded'
	| 'timed-out';

export type Phase =
	| 'activate'
	| 'build'
	| 'collect'
	| 'compare'
	| 'confirm'
	| 'evaluate'
	| 'fetch'
	| 'test'
	| 'verify';

export type Presence = 'never' | 'offline' | 'online' | 'stale';

export type Reason =
	| 'activation-failed'
	| 'activation-rolled-back'
	| 'activation-unrecorded'
	| 'agent-current'
	| 'agent-outdated'
	| 'ahead'
	| 'behind-target'
	| 'boots-another-system'
	| 'build-failed'
	| 'differs-from-target'
	| 'dirty-checkout'
	| 'diverged'
	| 'does-not-evaluate'
	| 'drifted'
	| 'lock-age-unknown'
	| 'lock-current'
	| 'lock-differs'
	| 'lock-fresh'
	| 'lock-missing'
	| 'lock-old'
	| 'never-connected'
	| 'no-change-for-this-host'
	| 'no-checkout'
	| 'no-running-system'
	| 'no-target'
	| 'no-tests'
	| 'not-signed'
	| 'on-target'
	| 'operation-active'
	| 'other-branch'
	| 'probably-rebuild-needed'
	| 'protocol-refused'
	| 'pull-failed'
	| 'reboot-needed'
	| 'rebuild-needed'
	| 'set-for-next-boot'
	| 'system-activated'
	| 'system-evaluated'
	| 'target-stale'
	| 'tests-failed'
	| 'tests-not-run'
	| 'tests-passed'
	| 'tests-unknown';

export type RequestOperations = {
	hostIds: Array<string>;
	command: Command;
	/** Go ahead where a pre-check would refuse (already on target). Never overrides busy or offline. */
	force?: boolean;
	/** Where a host is offline or outside its windows, wait for it instead of refusing; it runs at the target of that time. */
	queue?: boolean;
	/** How long it may wait, in milliseconds. Left out: `QUEUE_MS.default`, or until an hour after the host's next window opens. */
	expiresInMs?: number;
	/** What the command needs to know; see `CommandArgument` for which does. */
	argument?: {
		/** `rollback`: the number of the generation … */
		generation?: number | null;
		/** … and its path. `pull-switch`: the only system that may be activated, as a preview showed it. `compare`: the later of two. */
		systemPath?: string | null;
		/** `compare`: what `systemPath` is held against. */
		fromPath?: string | null;
		/** `collect-garbage`: generations older than this may go, in days. */
		keepDays?: number | null;
	};
	/** Check out exactly this commit instead of the target; for commands that pull. */
	commit?: string;
	/** The commit that whoever confirmed this was told: the target, or for commands that build without pulling the checkout. A host
that would get another one now is refused with `other-commit`. What waits is not compared: it runs at the target of its time. */
	expectedCommit?: string;
	/** The same key within 24 hours returns the same operations. */
	idempotencyKey?: string;
};

export type RequestOutcome =
	| {
			ok: false;
			hostId: string;
			code:
				| 'busy'
				| 'not-found'
				| 'not-ready'
				| 'not-supported'
				| 'offline'
				| 'on-target'
				| 'other-commit'
				| 'storage';
			message: string;
			/** The operation in the way, for `busy`. */
			activeOperationId: string | null;
			/** Whether asking again with `force` would be accepted. */
			forceable: boolean;
			/** Whether asking again with `queue` would be accepted. */
			queueable: boolean;
	  }
	| {
			ok: true;
			hostId: string;
			operationId: string;
			/** It waits for the host to come back. */
			queued: boolean;
	  };

export type Role = 'admin' | 'operator' | 'viewer';

export type Rollout = {
	atOnce: number;
	maxFailures: number;
	offline: 'queue' | 'skip';
	/** Hosts that are still away then are left out. */
	expiresAt: number;
	waves: Array<{
		state: 'done' | 'open' | 'soaking' | 'waiting';
		soakMs: number;
		/** Until when it is watched; null: it is not being watched. */
		soakUntil: number | null;
		/** What it waits for, as a sentence; null: for nothing. */
		waitsFor: string | null;
		counts: {
			waiting: number;
			asked: number;
			done: number;
			failed: number;
			skipped: number;
		};
	}>;
	hosts: Array<{
		hostId: string;
		hostName: string;
		/** Place of its wave, from 0. */
		wave: number;
		state: RolloutHostState;
		/** What it checks out; null: the command pulls nothing. */
		commit: string | null;
		operationId: string | null;
		/** Why it waits, how it ended, or why it was left out; null: there is nothing to say. */
		sentence: string | null;
		changedAt: number;
	}>;
	id: string;
	command: RolloutCommand;
	state: RolloutState;
	/** Why it is paused; null: it is not. */
	pause: {
		kind: RolloutPause;
		message: string;
	} | null;
	/** What it is doing or waiting for, or how it ended, as a sentence. */
	sentence: string;
	requestedBy: string;
	createdAt: number;
	finishedAt: number | null;
	/** All commits in it, sorted. */
	commits: Array<string>;
	/** Hosts in each state. */
	counts: {
		waiting: number;
		asked: number;
		done: number;
		failed: number;
		skipped: number;
	};
};

export type RolloutCommand = 'boot' | 'pull' | 'pull-switch' | 'switch' | 'test';

export type RolloutHostState = 'asked' | 'done' | 'failed' | 'skipped' | 'waiting';

export type RolloutPause = 'failures' | 'person' | 'vanished';

export type RolloutPlan = {
	/** In the order in which they come; a wave without hosts is not there. */
	waves: Array<{
		hosts: Array<{
			hostId: string;
			hostName: string;
			/** What it will check out; null: the command pulls nothing. */
			commit: string | null;
			/** It is not there at the moment. */
			away: boolean;
			/** Why it would not be asked at once, in the words of the pre-check; null: it would be. */
			waits: string | null;
			/** What this brings, it has: a clean checkout of the commit for `pull`, a running system of it for others; null: not known. */
			hasAlready: boolean | null;
			/** Open rollouts in which it still waits, and which this one takes it from, oldest first. */
			takenFrom: Array<{
				id: string;
				command: RolloutCommand;
				createdAt: number;
			}>;
		}>;
		soakMs: number;
	}>;
	/** Hosts that are not part of it, and why, as a sentence. */
	leftOut: Array<{
		hostId: string;
		hostName: string;
		why: string;
	}>;
	/** All commits in it, sorted. */
	commits: Array<string>;
};

export type RolloutState = 'cancelled' | 'finished' | 'paused' | 'running';

export type RolloutSummary = {
	id: string;
	command: RolloutCommand;
	state: RolloutState;
	/** Why it is paused; null: it is not. */
	pause: {
		kind: RolloutPause;
		message: string;
	} | null;
	/** What it is doing or waiting for, or how it ended, as a sentence. */
	sentence: string;
	requestedBy: string;
	createdAt: number;
	finishedAt: number | null;
	/** All commits in it, sorted. */
	commits: Array<string>;
	/** Hosts in each state. */
	counts: {
		waiting: number;
		asked: number;
		done: number;
		failed: number;
		skipped: number;
	};
};

export type RowActions = {
	evaluate: Availability;
	compare: Availability;
	test: Availability;
	pull: Availability;
	switch: Availability;
	'pull-switch': Availability;
	boot: Availability;
	preview: Availability;
	rollback: Availability;
	'collect-garbage': Availability;
	'restart-agent': Availability;
	reboot: Availability;
	stop: Availability;
};

export type RowOperation = {
	/** Contact with the host was lost while the operation was active. */
	unknown: boolean;
	message: string | null;
	id: string;
	state: OperationState;
	phase:
		| 'activate'
		| 'build'
		| 'collect'
		| 'compare'
		| 'confirm'
		| 'evaluate'
		| 'fetch'
		| 'test'
		| 'verify'
		| null;
	startedAt: number | null;
	command: Command;
	requestedBy: string;
	finishedAt: number | null;
	/** A stop was asked for and has not taken effect yet. */
	stopRequested: boolean;
	/** The commit was named by whoever asked: it stays, however long the operation waits. */
	pinned: boolean;
	requestedAt: number;
	phaseStartedAt: number | null;
	expiresAt: number;
};

export type Running = {
	systemPath: string;
	bootedPath: string | null;
	/** What the next boot starts; differs from systemPath after a Boot, and after an activation that failed. */
	profilePath: string | null;
	generation: number | null;
	activatedAt: number | null;
	/** Whether what runs has another kernel, initrd or modules than what was booted. Null where the question does not
apply (Home Manager, nix-darwin). Earlier agents told it of the profile: the same where that is what runs. */
	rebootNeeded: boolean | null;
};

export type SavedView = {
	id: string;
	name: string;
	params: ViewParams;
};

export type SessionView = {
	/** Public; it opens nothing. */
	id: string;
	/** What the browser called itself; null when that was not kept. */
	agent: string | null;
	address: string | null;
	createdAt: number;
	lastUsedAt: number;
	/** When it ends if it is not used again. */
	expiresAt: number;
	/** The one that asks. */
	current: boolean;
};

export type Signature = {
	good: boolean;
	/** Who signed it, as the host's file names them; null unless it is good. */
	signer: string | null;
	/** What is wrong, as the rest of a sentence about the commit; null when it is good. */
	problem: string | null;
};

export type StepUpSecret = 'code' | 'password';

export type StopOutcome = {
	id: string;
	ok: boolean;
	message: string;
};

export type Target = {
	commit: string;
	branch: string | null;
	/** Full URL or `owner/name`, as the source gave it. */
	repoUrl: string | null;
	message: string | null;
	committedAt: number | null;
	lockHash: string | null;
	/** Direct inputs of the flake with the time of the revision each is locked to; null: not known. */
	lockInputs: Array<{
		name: string;
		lastModified: number | null;
	}> | null;
	/** Host name to the system path the commit evaluates to, when the source publishes it. */
	systemPaths: {
		[key: string]: string;
	} | null;
	/** When this value was last confirmed by the source. */
	fetchedAt: number;
};

export type TargetView = {
	/** Null: nothing configured, or nothing learned yet. */
	target: Target | null;
	source: 'forge' | 'git' | 'none' | 'version-json';
	/** What the source runs on, where the dashboard was told; null: it was not. */
	forge: 'forgejo' | 'github' | null;
	/** Where the target is read from, without credentials. */
	sourceUrl: string | null;
	/** Why the last look failed; null after a good one. */
	error: string | null;
	/** When the last look was taken, good or not. */
	checkedAt: number | null;
	stale: boolean;
};

export type TestOutcome = {
	delivered: boolean;
	answer: string;
};

export type TestResult = {
	name: string;
	passed: boolean;
	durationMs: number;
	exitCode: number | null;
	/** Why it failed where no exit code tells: timed out, not executable, outside the checkout. */
	problem: string | null;
};

export type TokenOverlap = '1h' | '24h' | '7d' | 'now';

export type TokenSource = 'dashboard' | 'enrolment' | 'file';

export type TotpOffer = {
	/** In base 32, to type where nothing can be scanned. */
	secret: string;
	/** What the picture says. */
	uri: string;
};

export type UnitPlan = {
	stop: Array<string>;
	start: Array<string>;
	restart: Array<string>;
	reload: Array<string>;
	/** Changed, and left running all the same until the next boot or a restart by hand. */
	keep: Array<string>;
};

export type UserView = {
	id: string;
	name: string;
	role: Role;
	createdAt: number;
	/** Null: never, or not kept any more. */
	lastSeenAt: number | null;
	sessions: number;
	totp: boolean;
	/** Their password comes from NIXFLEET_PASSWORD_HASH. */
	fromEnvironment: boolean;
	/** Waits for a new password by a link; until then nobody can sign in under this name. */
	waits: boolean;
	/** API keys they made that still work. */
	apiKeys: number;
};

export type ViewParams = {
	filter: string;
	/** A column, with a minus for the other way round; null: problems first. */
	sort: string | null;
	/** What the rows are grouped by; null: nothing. */
	group: string | null;
};
