import { errorReport } from '$lib/client/rpc.ts';
import { getContext, setContext } from 'svelte';

/** What goes on once a person has proven again who they are, and what when they would rather not. */
export type Asked = { reason: string; goOn: () => void; giveUp: () => void };

/** Asks once more who is there, wherever the dashboard wants to know. One question at a time. */
export class Proof {
	asked = $state.raw<Asked | null>(null);

	/** @returns whether the error only wants a fresh proof, which is then asked for */
	wantedBy(error: unknown, goOn: () => void, giveUp: () => void = () => {}): boolean {
		const report = errorReport(error);
		if (report?.code !== 'step-up-required') return false;
		this.asked?.giveUp();
		this.asked = { reason: report.message, goOn, giveUp };
		return true;
	}

	/**
	 * Does something, asking first who is there where that is wanted, and then again.
	 * @returns null when the person gave up. @throws what the work throws otherwise
	 */
	async run<T>(work: () => Promise<T>): Promise<T | null> {
		try {
			return await work();
		} catch (error) {
			return new Promise((resolve, reject) => {
				const again = () => work().then(resolve, reject);
				if (
					!this.wantedBy(
						error,
						() => void again(),
						() => resolve(null)
					)
				)
					reject(error);
			});
		}
	}
}

const KEY = Symbol('proof');
export const provideProof = (proof: Proof): Proof => setContext(KEY, proof);
export const useProof = (): Proof => getContext<Proof>(KEY);
