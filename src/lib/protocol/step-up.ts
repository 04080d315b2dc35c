import { z } from 'zod';
import type { Command } from './command.ts';

/** How long a fresh proof of identity counts, in milliseconds. */
export const STEP_UP_MS = 5 * 60_000;
/** Asking more hosts than this at once needs a fresh proof. */
export const STEP_UP_HOSTS = 5;

/** A password, or a code where the person has a second factor. */
export const StepUpInput = z.strictObject({ secret: z.string().min(1).max(1_024) });

/**
 * Why a request needs a fresh proof of who asks, as the beginning of a sentence; null when it needs none.
 * A session left open, or taken over, must not be enough to restart machines. Source: design rules "Step-up".
 */
export function stepUpReason(request: {
	command: Command | 'stop';
	force: boolean;
	hosts: number;
}): string | null {
	if (request.command === 'reboot') return 'Restarting a host';
	if (request.force) return request.command === 'stop' ? 'A forced stop' : 'Going ahead by force';
	if (request.hosts > STEP_UP_HOSTS) return `A command to more than ${STEP_UP_HOSTS} hosts`;
	return null;
}
