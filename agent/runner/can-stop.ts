import type { Command, Phase } from '$lib/protocol/index.ts';

/**
 * Whether a stop is refused unless forced, as the end of a sentence; null when it may be carried out. Half an
 * activation can leave a host broken, and a shutdown under way cannot be called back.
 */
export function whyNotStopped(command: Command, phase: Phase | null): string | null {
	if (command === 'restart-agent') return 'the agent is restarting already';
	if (command === 'reboot' && phase !== null) return 'the host is restarting already';
	if (phase === 'activate')
		return 'the system is being activated, and half an activation can leave the host broken';
	return null;
}
