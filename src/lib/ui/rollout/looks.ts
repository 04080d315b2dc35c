import type { RolloutHostState } from '$lib/protocol/rollout.ts';
import type { rolloutEnd, waveEnd } from '$lib/client/rollout-view.ts';
import type StateShape from '../primitives/state-shape.svelte';
import type { ComponentProps } from 'svelte';

/** The shape of a state as everywhere, or one that only rollouts have. */
export type Mark = ComponentProps<typeof StateShape>['state'] | 'clock' | 'pause' | 'eye';

type Look = {
	/** Text on a plain surface. */
	ink: string;
	/** Text on its own soft ground. */
	badge: string;
	mark: Mark;
};

const ok = { ink: 'text-ok', badge: 'bg-ok-soft text-ok' };
const idle = { ink: 'text-idle', badge: 'bg-idle-soft text-idle' };
const work = { ink: 'text-work', badge: 'bg-work-soft text-work' };
const warn = { ink: 'text-warn', badge: 'bg-warn-soft text-warn' };
const bad = { ink: 'text-bad', badge: 'bg-bad-soft text-bad' };

/** How each state looks: colour and shape together, never colour alone. */
export const ROLLOUT_LOOKS: Record<ReturnType<typeof rolloutEnd>, Look> = {
	running: { ...work, mark: 'working' },
	paused: { ...warn, mark: 'pause' },
	finished: { ...ok, mark: 'ok' },
	failures: { ...bad, mark: 'error' },
	nothing: { ...idle, mark: 'ended' },
	partly: { ...idle, mark: 'ok' },
	cancelled: { ...idle, mark: 'ended' }
};
export const ROLLOUT_HOST_LOOKS: Record<RolloutHostState, Look & { bar: string }> = {
	waiting: { ...idle, mark: 'clock', bar: 'bg-line-strong' },
	asked: { ...work, mark: 'working', bar: 'bg-work' },
	done: { ...ok, mark: 'ok', bar: 'bg-ok' },
	failed: { ...bad, mark: 'error', bar: 'bg-bad' },
	skipped: { ...idle, mark: 'ended', bar: 'bg-idle/70' }
};
export const WAVE_LOOKS: Record<ReturnType<typeof waveEnd>, Look> = {
	waiting: { ...idle, mark: 'clock' },
	open: { ...work, mark: 'working' },
	soaking: { ...work, mark: 'eye' },
	'soaking-failures': { ...warn, mark: 'eye' },
	wrong: { ...bad, mark: 'error' },
	done: { ...ok, mark: 'ok' },
	partly: { ...idle, mark: 'ok' },
	never: { ...idle, mark: 'ended' },
	paused: { ...warn, mark: 'pause' },
	failures: { ...bad, mark: 'error' }
};
/** Contact was lost: how it goes on is not known. */
export const UNKNOWN_LOOK: Look = { ...idle, mark: 'unknown' };
