/**
 * Which output came while somebody looked. Nobody keeps the times of what came before: to give it the time at which it was read
 * would be a lie.
 */
export class LogWitness {
	/** Offset from which on it is seen coming; infinite until it is told how much was there. */
	#from = Infinity;

	/** It looks, or looks again. */
	begin(): void {
		this.#from = Infinity;
	}

	/** @param stored how many bytes of output there are; the first time it is told, those were there before */
	told(stored: number): void {
		if (this.#from === Infinity) this.#from = stored;
	}

	/** Whether what begins at this offset came while it looked. */
	saw(offset: number): boolean {
		return offset >= this.#from;
	}
}
