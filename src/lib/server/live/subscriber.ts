import type { FleetDelta } from '$lib/protocol/index.ts';
import { Wake } from '../platform/wake.ts';

/** More frames than this waiting means the reader is behind: it gets one snapshot instead of them. */
const FRAMES_WAITING = 20;

/** One browser's place in the stream of deltas. Bounded: a reader that stops costs a few references. */
export class Subscriber {
	#waiting: FleetDelta[] = [];
	#behind = false;
	readonly #wake = new Wake();

	/** @param signal ends the wait */
	constructor(private readonly signal: AbortSignal) {
		this.#wake.wakeOn(signal);
	}

	push(delta: FleetDelta): void {
		if (this.#behind) return;
		this.#waiting.push(delta);
		if (this.#waiting.length > FRAMES_WAITING) {
			this.#waiting = [];
			this.#behind = true;
		}
		this.#wake.wake();
	}

	/** What has come since the last take, or `behind` when it was too much. Waits until there is something. */
	async take(): Promise<FleetDelta[] | 'behind'> {
		while (!this.signal.aborted && !this.#behind && this.#waiting.length === 0)
			await this.#wake.sleep();
		if (this.#behind) {
			this.#behind = false;
			return 'behind';
		}
		const taken = this.#waiting;
		this.#waiting = [];
		return taken;
	}
}
