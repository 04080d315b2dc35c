import { errorReport, errorSentence } from '$lib/client/rpc.ts';
import type { Commander } from './commander.svelte.ts';

/**
 * Does something that may need a fresh proof of who asks: then it is asked for, and the same is done again.
 * @param onProblem told what went wrong, as a sentence, and null before each try
 */
export async function withProof(
	commander: Commander,
	work: () => Promise<unknown>,
	onProblem: (problem: string | null) => void
): Promise<void> {
	onProblem(null);
	try {
		await work();
	} catch (error) {
		const report = errorReport(error);
		if (report?.code === 'step-up-required')
			commander.stepUp = {
				reason: report.message,
				goOn: () => void withProof(commander, work, onProblem)
			};
		else onProblem(errorSentence(error));
	}
}
