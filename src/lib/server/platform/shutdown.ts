import type { Logger } from './logger.ts';

/** What a step leaves to each one after it. Most need far less; hanging up on browsers may need all the rest. */
const RESERVED_MS = 60;

export type ShutdownStep = { name: string; run: () => void | Promise<void> };

/**
 * Runs the steps in order, and goes on when one fails or hangs: a socket that will not close must not keep the database from
 * closing. A step may take what is left of the deadline, but for a little that it leaves to each step after it.
 * @param deadlineMs for all steps together
 */
export async function shutDownInOrder(
	steps: ShutdownStep[],
	options: { deadlineMs: number; log: Logger }
): Promise<void> {
	const deadline = Date.now() + options.deadlineMs;
	for (const [index, step] of steps.entries()) {
		const reserved = RESERVED_MS * (steps.length - index - 1);
		const allowed = Math.max(RESERVED_MS, deadline - Date.now() - reserved);
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<'late'>((resolve) => {
			timer = setTimeout(() => resolve('late'), allowed);
		});
		try {
			const outcome = await Promise.race([Promise.resolve(step.run()), late]);
			if (outcome === 'late')
				options.log.warn('A shutdown step took too long and was left behind', { step: step.name });
		} catch (error) {
			options.log.error('A shutdown step failed', { step: step.name, error });
		} finally {
			clearTimeout(timer);
		}
	}
}
