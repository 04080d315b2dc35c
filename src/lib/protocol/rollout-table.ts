import type { COMMANDS } from './command-table.ts';

/** What is true of rollouts, in tables without a schema library, so that pages can import them. */

export const ROLLOUT_COMMANDS = [
	'pull-switch',
	'pull',
	'switch',
	'boot',
	'test'
] as const satisfies readonly (typeof COMMANDS)[number][];

/** `paused` goes on when somebody says so; the last two are ends. */
export const ROLLOUT_STATES = ['running', 'paused', 'finished', 'cancelled'] as const;

/**
 * `waiting`: its turn has not come, or it is away or busy; `asked`: it has an operation that has not ended; `done`: that succeeded,
 * or there was nothing to do; `failed`: it ended in another way; `skipped`: it is left out.
 */
export const ROLLOUT_HOST_STATES = ['waiting', 'asked', 'done', 'failed', 'skipped'] as const;

/** `soaking`: all its hosts that are there have ended, and are watched. */
export const WAVE_STATES = ['waiting', 'open', 'soaking', 'done'] as const;

/** Who paused it: a person; too many failures; half of its hosts were lost at once, which says more of the dashboard than of them. */
export const ROLLOUT_PAUSES = ['person', 'failures', 'vanished'] as const;

/** Hosts of one rollout that are at work at the same time. */
export const ROLLOUT_AT_ONCE = { default: 5, min: 1, max: 100 } as const;

/** For small fleets: one canary, watched for a minute, then the rest. */
export const DEFAULT_WAVES = [{ hosts: { by: 'count', count: 1 }, soakMs: 60_000 }] as const;
