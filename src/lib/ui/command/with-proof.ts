import { errorSentence } from '$lib/client/rpc.ts';
import type { Proof } from './proof.svelte.ts';

/**
 * Does something that may need a fresh proof of who asks: then it is asked for, and the same is done again.
 * @param onProblem told what went wrong, as a sentence, and null before each try
 */
export async function withProof(
	proof: Proof,
	work: () => Promise<unknown>,
	onProblem: (problem: string | null) => void
): Promise<void> {
	onProblem(null);
	try {
		await proof.run(work);
	} catch (error) {
		onProblem(errorSentence(error));
	}
}
