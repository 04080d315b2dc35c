import type { Command, Phase } from '$lib/protocol/index.ts';

/** How far an operation is. `confirmed`: there is a verdict, and the new system stays. */
export type Progress = { command: Command; phase: Phase | null; confirmed: boolean };

/** Whether what is under way would be left half-done: an activation, or what makes it last. */
export const isActivating = ({ phase, confirmed }: Omit<Progress, 'command'>): boolean =>
	phase === 'activate' || confirmed;

/**
 * Whether a stop is refused unless forced, as the end of a sentence; null when it may be carried out. Half an
 * activation can leave a host broken, half a boot loader, too, and a shutdown under way cannot be called back.
 */
export function whyNotStopped(progress: Progress): string | null {
	const { command, phase, confirmed } = progress;
	if (command === 'restart-agent') return 'the agent is restarting already';
	if (command === 'reboot' && phase !== null) return 'the host is restarting already';
	if (!isActivating(progress)) return null;
	return confirmed
		? 'the new system is confirmed, and half of making it what the next boot starts can keep the host from booting'
		: 'the system is being activated, and half an activation can leave the host broken';
}
