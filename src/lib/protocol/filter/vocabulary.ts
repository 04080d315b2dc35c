import type { DeviceType, HostKind, Location } from '../host.ts';
import { COMPARTMENT_STATES } from '../status/types.ts';
import type { Key, Measure } from './ast.ts';

// Not the lists of host.ts themselves: those come with zod, which pages do without.
const HOST_KINDS = { nixos: 1, 'home-manager': 1, darwin: 1 } satisfies Record<HostKind, 1>;
const LOCATIONS = { cloud: 1, home: 1, work: 1, other: 1 } satisfies Record<Location, 1>;
const DEVICE_TYPES = {
	server: 1,
	desktop: 1,
	laptop: 1,
	gaming: 1,
	other: 1
} satisfies Record<DeviceType, 1>;

/** What a host can be, in one word. */
export const STATES = {
	online: 'its agent is connected',
	stale: 'not heard of lately',
	offline: 'not connected, or never was',
	never: 'its agent has never connected',
	ok: 'on target',
	behind: 'its checkout, lock file or system is behind',
	failed: 'something on it went wrong',
	attention: 'something of its own keeps it off its target',
	running: 'something runs on it now',
	queued: 'a command waits for it',
	waiting: 'it waits to be accepted',
	alarm: 'somebody else came with its token',
	held: 'nothing may change it',
	pinned: 'kept on one commit'
} as const;
export type State = keyof typeof STATES;

type KeyMeaning = {
	/** For people: the rest of a sentence about the hosts that match. */
	means: string;
	example: string;
	/** The words it takes; null: any text. */
	values: readonly string[] | null;
	/** How a text is compared: `*` stands for anything in each of them. */
	how: 'equal' | 'begins' | 'contains';
};

const states = (means: string, key: string): KeyMeaning => ({
	means,
	example: `${key}:behind`,
	values: COMPARTMENT_STATES,
	how: 'equal'
});

export const MEANINGS: Record<Key, KeyMeaning> = {
	is: {
		means: 'are in this state',
		example: 'is:online',
		values: Object.keys(STATES),
		how: 'equal'
	},
	tag: {
		means: 'have this tag, from the page or their configuration',
		example: 'tag:web',
		values: null,
		how: 'equal'
	},
	os: {
		means: 'are rebuilt this way',
		example: 'os:nixos',
		values: Object.keys(HOST_KINDS),
		how: 'equal'
	},
	git: states('have a checkout in this state', 'git'),
	lock: states('have a lock file in this state', 'lock'),
	system: states('run a system in this state', 'system'),
	tests: states('have tests in this state', 'tests'),
	agent: states('have an agent in this state', 'agent'),
	name: {
		means: 'have this in their name',
		example: 'name:web',
		values: null,
		how: 'contains'
	},
	location: {
		means: 'stand there',
		example: 'location:home',
		values: Object.keys(LOCATIONS),
		how: 'equal'
	},
	type: {
		means: 'are such a device',
		example: 'type:laptop',
		values: Object.keys(DEVICE_TYPES),
		how: 'equal'
	},
	branch: {
		means: 'follow this branch',
		example: 'branch:main',
		values: null,
		how: 'equal'
	},
	commit: {
		means: 'have a commit checked out that begins so',
		example: 'commit:1a2b3c4',
		values: null,
		how: 'begins'
	},
	version: {
		means: 'have an agent whose version begins so',
		example: 'version:0.1',
		values: null,
		how: 'begins'
	},
	note: {
		means: 'have this in their note',
		example: 'note:"new disk"',
		values: null,
		how: 'contains'
	}
};

type MeasureMeaning = {
	means: string;
	example: string;
	/** What the amounts are. */
	of: 'percent' | 'number' | 'time';
};

export const MEASURE_MEANINGS: Record<Measure, MeasureMeaning> = {
	cpu: { means: 'use so much of their processors, in percent', example: 'cpu>80', of: 'percent' },
	mem: { means: 'use so much of their memory, in percent', example: 'mem>90', of: 'percent' },
	disk: { means: 'use so much of their disk, in percent', example: 'disk>90', of: 'percent' },
	load: { means: 'have such a load, over a minute', example: 'load>4', of: 'number' },
	seen: { means: 'were last heard so long ago', example: 'seen>2h', of: 'time' },
	uptime: { means: 'have been up so long', example: 'uptime>30d', of: 'time' }
};

/** Other names for a key, as people know them from elsewhere. */
export const KEY_ALIASES: Record<string, Key> = {
	kind: 'os',
	tags: 'tag',
	host: 'name',
	device: 'type'
};
export const MEASURE_ALIASES: Record<string, Measure> = { memory: 'mem' };
/** Other names for a value. */
export const VALUE_ALIASES: Record<string, string> = { macos: 'darwin', 'on-target': 'ok' };
