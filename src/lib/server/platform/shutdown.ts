import type { Logger } from './logger.ts';

export type ShutdownStep = { name: string; run: () => void | Promise<void> };

/**
 * Runs the steps in order, giving each a share of the deadline, and going on when one fails or hangs:
 * a socket that will not close must not keep the database from closing.
 * @param deadlineMs for all steps together
 */
export async function shutDownInOrder(
	steps: ShutdownStep[],
	options: { deadlineMs: number; log: Logger }
): Promise<void> {
	const share = options.deadlineMs / steps.length;
	for (const step of steps) {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<'late'>((resolve) => {
			timer = setTimeout(() => resolve('late'), share);
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
