import type { LogEvent } from '$lib/protocol/live.ts';
import type { Operation } from '$lib/protocol/operation.ts';
import type { FleetStore } from './fleet-store.svelte.ts';
import { chunkBytes } from '$lib/protocol/log-lines.ts';
import { LogText } from './log-text.ts';
import { LogWitness } from './log-witness.ts';
import { OneSubscription } from './one-subscription.ts';
import { errorReport, errorSentence } from './rpc.ts';

/** What comes after a pause is drawn at once; lines that follow one another are drawn together, this often. */
const DRAW_EVERY_MS = 60;
const RETRY_MS = 500;

/**
 * The output of one operation. It knows the byte offset it has read up to, so after any break, or after it was not
 * looked at for a while, it goes on exactly there: no gap, no double.
 */
export class LogStore {
	readonly text = new LogText();
	/** How many lines there are to be drawn. */
	count = $state(0);
	/** Rises whenever something came, also when it only made the last line longer. */
	revision = $state(0);
	operation = $state.raw<Operation | null>(null);
	complete = $state(false);
	problem = $state<string | null>(null);
	#offset = 0;
	readonly #witness = new LogWitness();
	readonly #subscription = new OneSubscription();
	#draw: ReturnType<typeof setTimeout> | undefined;
	#drawnAt = -Infinity;
	#retry: ReturnType<typeof setTimeout> | undefined;

	/** @param first the operation where it is known before anything was read */
	constructor(
		private readonly fleet: FleetStore,
		readonly id: string,
		first: Operation | null = null
	) {
		this.operation = first;
	}

	/** Reads on from where it stopped. @returns a function that pauses the reading */
	open(): () => void {
		this.#subscribe();
		return () => {
			clearTimeout(this.#retry);
			this.#subscription.close();
		};
	}

	#subscribe(): void {
		if (this.complete) return this.#subscription.close();
		this.#witness.begin();
		this.#subscription.open((isHeard) =>
			this.fleet.rpc.operations.log.subscribe(
				{ id: this.id, offset: this.#offset },
				{
					onData: (event) => isHeard() && this.#take(event),
					onError: (error) => isHeard() && this.#failed(error),
					onComplete: () => isHeard() && this.#again(),
					onConnectionStateChange: (state) => {
						// The library would open it again with the offset of the beginning; ours is further.
						if (isHeard() && state.state === 'connecting' && this.#offset > 0) this.#again();
					}
				}
			)
		);
	}

	#take(event: LogEvent): void {
		switch (event.type) {
			case 'chunk': {
				const bytes = chunkBytes(event.chunk);
				// After a reconnect the beginning may come again; only what is new counts.
				const skip = this.#offset - event.chunk.offset;
				if (skip >= bytes.length) return;
				if (skip < 0) return this.#again();
				this.#offset += bytes.length - skip;
				this.text.push(skip === 0 ? bytes : bytes.subarray(skip), this.#cameAt(event.chunk.offset));
				break;
			}
			case 'omitted':
				if (event.offset !== this.#offset) return;
				this.#offset += event.bytes;
				this.text.omit(event.bytes, this.#cameAt(event.offset));
				break;
			case 'operation':
				this.#witness.told(event.operation.logBytes);
				this.operation = event.operation;
				this.complete = event.complete;
				break;
		}
		this.problem = null;
		const due = this.#drawnAt + DRAW_EVERY_MS - performance.now();
		if (due <= 0) this.#show();
		else this.#draw ??= setTimeout(() => this.#show(), due);
	}

	#cameAt(offset: number): number | null {
		return this.#witness.saw(offset) ? Date.now() : null;
	}

	#show(): void {
		clearTimeout(this.#draw);
		this.#draw = undefined;
		this.#drawnAt = performance.now();
		this.count = this.text.count;
		this.revision += 1;
	}

	#failed(error: unknown): void {
		const report = errorReport(error);
		if (report?.code === 'not-found') {
			this.problem = report.message;
			this.complete = true;
			return;
		}
		if (report) this.problem = errorSentence(error);
		this.#again();
	}

	#again(): void {
		this.#subscription.close();
		clearTimeout(this.#retry);
		if (!this.complete) this.#retry = setTimeout(() => this.#subscribe(), RETRY_MS);
	}
}
