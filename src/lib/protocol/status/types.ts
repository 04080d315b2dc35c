/** The five compartments of a host, in the order they are shown. */
export const COMPARTMENTS = ['git', 'lock', 'system', 'tests', 'agent'] as const;
export type CompartmentName = (typeof COMPARTMENTS)[number];

export const COMPARTMENT_STATES = ['ok', 'behind', 'error', 'working', 'unknown'] as const;
export type CompartmentState = (typeof COMPARTMENT_STATES)[number];

/** Why a compartment is in its state. Closed: the interface and the tests know every one. */
export const REASONS = [
	// git
	'on-target',
	'ahead',
	'behind-target',
	'differs-from-target',
	'diverged',
	'other-branch',
	'dirty-checkout',
	'not-signed',
	'pull-failed',
	'no-checkout',
	'no-target',
	'target-stale',
	// lock
	'lock-current',
	'lock-fresh',
	'lock-differs',
	'lock-old',
	'lock-missing',
	'lock-age-unknown',
	// system
	'does-not-evaluate',
	'system-evaluated',
	'system-activated',
	'no-change-for-this-host',
	'rebuild-needed',
	'probably-rebuild-needed',
	'reboot-needed',
	'set-for-next-boot',
	'boots-another-system',
	'build-failed',
	'activation-failed',
	'activation-rolled-back',
	'drifted',
	'activation-unrecorded',
	'no-running-system',
	// tests
	'tests-passed',
	'tests-failed',
	'tests-not-run',
	'no-tests',
	'tests-unknown',
	// agent
	'agent-current',
	'agent-outdated',
	'protocol-refused',
	'never-connected',
	// any
	'operation-active'
] as const;
export type Reason = (typeof REASONS)[number];

export type Compartment = {
	state: CompartmentState;
	reason: Reason;
	/** One sentence. */
	message: string;
};

/** What keeps a host off its target, in the order in which it is looked for. */
export const BLOCKERS = [
	'waiting',
	'offline',
	'operation',
	'held',
	/** A command waits until the host may be changed again. */
	'window',
	'protocol',
	'git',
	'lock',
	'system',
	'reboot',
	'tests',
	'agent',
	/** Nothing is wrong with the host: there is no target that it could be compared with. */
	'target'
] as const;
export type Blocker = (typeof BLOCKERS)[number];

export type HostStatus = Record<CompartmentName, Compartment> & {
	/** Git and system both ok, and nothing else in the way. */
	onTarget: boolean;
	/** Why the host is not on target, or that it is: one sentence, always. */
	sentence: string;
	/** The first thing that fails, null when on target. */
	blocker: Blocker | null;
};
