import type { OperationState } from '$lib/protocol/operation.ts';

type Look = {
	/** Text on a plain surface. */
	ink: string;
	/** Text on its own soft ground. */
	badge: string;
	shape: 'ok' | 'error' | 'working' | 'behind' | 'unknown' | 'ended';
};

const idle = { ink: 'text-idle', badge: 'bg-idle-soft text-idle' };
const work = { ink: 'text-work', badge: 'bg-work-soft text-work' };
const bad = { ink: 'text-bad', badge: 'bg-bad-soft text-bad' };

/** How each state of an operation looks: colour and shape together, never colour alone. */
export const OPERATION_LOOKS: Record<OperationState, Look> = {
	queued: { ...idle, shape: 'working' },
	offered: { ...work, shape: 'working' },
	running: { ...work, shape: 'working' },
	succeeded: { ink: 'text-ok', badge: 'bg-ok-soft text-ok', shape: 'ok' },
	failed: { ...bad, shape: 'error' },
	cancelled: { ...idle, shape: 'ended' },
	'timed-out': { ...bad, shape: 'error' },
	'rolled-back': { ...bad, shape: 'error' },
	interrupted: { ...bad, shape: 'error' },
	expired: { ...idle, shape: 'ended' },
	rejected: { ink: 'text-warn', badge: 'bg-warn-soft text-warn', shape: 'ended' }
};

/** Contact was lost: how it goes on is not known. */
export const UNKNOWN_LOOK: Look = { ...idle, shape: 'unknown' };
