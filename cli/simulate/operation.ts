import {
	AcceptOutput,
	LogOutput,
	type JournalEntry,
	type JournalVerdict,
	type ErrorCode,
	type OperationOrder,
	type OperationResult
} from '$lib/protocol/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { resultOf, type Course } from './course.ts';
import { CallError, type Talk } from './talk.ts';

/** A step takes between these, so that hosts that began together do not end together. Milliseconds. */
const STEP_MS = { least: 300, most: 1_500 };

/** With these the dashboard says that it wants nothing more of an operation. */
const NOT_WANTED: readonly ErrorCode[] = ['not-found', 'forbidden', 'invalid', 'conflict'];

/**
 * One operation of a simulated host. INVARIANTS: it goes on whether or not there is a connection, as a true one does; each
 * byte and each phase is told once the dashboard says how far it is; it is over once the result was acknowledged.
 */
export class MadeUpOperation {
	readonly id: string;
	#state: JournalEntry['state'] = 'accepted';
	#phase: JournalEntry['phase'] = null;
	#phaseAt = 0;
	#phaseTold: JournalEntry['phase'] = null;
	#text = '';
	#bytesTold = 0;
	#result: OperationResult | null = null;
	#telling = false;
	/** The dashboard has the result, or wants none. */
	isOver = false;
	readonly #stop = new AbortController();

	constructor(
		order: OperationOrder,
		private readonly course: Course,
		/** Called before the result is told, with the host's new facts in force. */
		private readonly onSuccess: (facts: Course['facts']) => void
	) {
		this.id = order.id;
	}

	/** It is done, whether or not the dashboard has said that it knows. */
	get hasResult(): boolean {
		return this.#result !== null;
	}

	journal(): JournalEntry {
		return { id: this.id, state: this.#state, phase: this.#phase, logBytes: this.#text.length };
	}

	/** Asks whether it may begin. @returns false: the dashboard no longer wants it. @throws {CallError} */
	async accept(talk: Talk): Promise<boolean> {
		const { proceed } = AcceptOutput.parse(await talk.call('agent.accept', { id: this.id }));
		this.isOver = !proceed;
		return proceed;
	}

	stop(): void {
		this.#stop.abort();
	}

	/** What the dashboard says of it after a new connection. */
	heed({ action, logOffset }: Pick<JournalVerdict, 'action' | 'logOffset'>): void {
		if (action === 'forget') this.isOver = true;
		if (action === 'cancel') this.stop();
		this.#bytesTold = Math.min(logOffset, this.#text.length);
	}

	/** Performs all steps. @param talk the connection of the moment; null: there is none. @param ended the simulation ends */
	async run(talk: () => Talk | null, ended: AbortSignal): Promise<void> {
		const startedAt = Date.now();
		const signal = AbortSignal.any([this.#stop.signal, ended]);
		this.#state = 'running';
		for (const { phase, text } of this.course.steps) {
			this.#phase = phase;
			this.#phaseAt = Date.now();
			this.#text += text;
			void this.tell(talk());
			const span = STEP_MS.most - STEP_MS.least;
			await sleep(STEP_MS.least + Math.random() * span, undefined, { signal }).catch(() => {});
			if (ended.aborted) return;
			if (signal.aborted) break;
		}
		const stopped = this.#stop.signal.aborted;
		if (!stopped) this.onSuccess(this.course.facts);
		const logBytes = this.#text.length;
		const run = { startedAt, finishedAt: Date.now(), logBytes, stopped };
		this.#result = resultOf(this.course, run);
		this.#state = 'finished';
		await this.tell(talk());
	}

	/** Tells what the dashboard does not know yet. What a connection cannot take is told on the next one. */
	async tell(talk: Talk | null): Promise<void> {
		if (talk === null || this.#telling || this.isOver) return;
		this.#telling = true;
		try {
			while (await this.#tellNext(talk));
		} catch (error) {
			// Everything else is told again, on this connection or the next one.
			const code = error instanceof CallError ? error.report?.code : undefined;
			if (code !== undefined && NOT_WANTED.includes(code)) this.isOver = true;
		} finally {
			this.#telling = false;
		}
	}

	/** @returns whether there is more to tell */
	async #tellNext(talk: Talk): Promise<boolean> {
		const { id } = this;
		if (this.#phase !== this.#phaseTold && this.#phase !== null) {
			const phase = this.#phase;
			await talk.call('agent.phase', { id, phase, at: this.#phaseAt });
			this.#phaseTold = phase;
			return true;
		}
		if (this.#bytesTold < this.#text.length) {
			const offset = this.#bytesTold;
			const chunk = { offset, encoding: 'utf8', data: this.#text.slice(offset) };
			const answer = LogOutput.parse(await talk.call('agent.log', { id, chunk }));
			this.#bytesTold = Math.min(answer.nextOffset, this.#text.length);
			return this.#bytesTold !== offset;
		}
		if (this.#result === null) return false;
		await talk.call('agent.result', { id, result: this.#result });
		this.isOver = true;
		return false;
	}
}
