import type { LogEvent } from '$lib/protocol/live.ts';
import type { Operation } from '$lib/protocol/operation.ts';
import { chunkBytes, LogLines } from './log-lines.ts';
import type { FleetStore } from './fleet-store.svelte.ts';
import { errorReport, errorSentence } from './rpc.ts';

/** Lines that arrive together are drawn together. */
const DRAW_EVERY_MS = 60;
const RETRY_MS = 1_000;

/**
 * The output of one operation. It knows the byte offset it has read up to, so after any break it goes on
 * exactly there: no gap, no double.
 */
export class LogStore {
	lines = $state.raw<string[]>([]);
	operation = $state.raw<Operation | null>(null);
	complete = $state(false);
	problem = $state<string | null>(null);
	#offset = 0;
	#reader = new LogLines();
	#settled: string[] = [];
	#subscription: { unsubscribe(): void } | null = null;
	#draw: ReturnType<typeof setTimeout> | undefined;
	#retry: ReturnType<typeof setTimeout> | undefined;

	constructor(
		private readonly fleet: FleetStore,
		readonly id: string
	) {}

	/** @returns a function that ends the reading */
	open(): () => void {
		this.#subscribe();
		return () => {
			clearTimeout(this.#draw);
			clearTimeout(this.#retry);
			this.#subscription?.unsubscribe();
		};
	}

	#subscribe(): void {
		this.#subscription?.unsubscribe();
		if (this.complete) return;
		this.#subscription = this.fleet.rpc.operations.log.subscribe(
			{ id: this.id, offset: this.#offset },
			{
				onData: (event) => this.#take(event),
				onError: (error) => this.#failed(error),
				onComplete: () => this.#again(),
				onConnectionStateChange: (state) => {
					// The library opens the subscription again with the offset of the beginning; ours is further.
					if (state.state === 'connecting' && this.#offset > 0) this.#again();
				}
			}
		);
	}

	#take(event: LogEvent): void {
		switch (event.type) {
			case 'chunk': {
				const bytes = chunkBytes(event.chunk);
				// After a reconnect the beginning may come again; only what is new counts.
				const skip = this.#offset - event.chunk.offset;
				if (skip >= bytes.length || skip < 0) return;
				this.#offset += bytes.length - skip;
				this.#settled.push(...this.#reader.push(skip === 0 ? bytes : bytes.subarray(skip)));
				break;
			}
			case 'omitted':
				if (event.offset !== this.#offset) return;
				this.#offset += event.bytes;
				this.#settled.push(`[${event.bytes} bytes were not kept]`);
				break;
			case 'operation':
				this.operation = event.operation;
				this.complete = event.complete;
				break;
		}
		this.problem = null;
		this.#draw ??= setTimeout(() => this.#show(), DRAW_EVERY_MS);
	}

	#show(): void {
		this.#draw = undefined;
		const rest = this.#reader.rest;
		this.lines = rest === '' ? this.#settled.slice() : [...this.#settled, rest];
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
		if (this.complete) return;
		clearTimeout(this.#retry);
		this.#retry = setTimeout(() => this.#subscribe(), RETRY_MS);
	}
}
