import {
	AgentCommand,
	HelloOutput,
	type HeartbeatInput,
	type HostFacts,
	type HostProfile,
	type Metrics,
	type RejectInput,
	type OperationOrder
} from '$lib/protocol/index.ts';
import { newUlid } from '$lib/server/platform/ids.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Backoff, backoffOptions } from '../../agent/link/backoff.ts';
import { courseOf } from './course.ts';
import { isGone, whyEnded } from './endings.ts';
import { noteRefusal, type Measure } from './measure.ts';
import { MadeUpOperation } from './operation.ts';
import { CallError, Talk, type Ending } from './talk.ts';
import { firstFacts, helloOf, metricsOf, profileOf } from './words.ts';

/** First delay before coming back, as the agent has it. */
const BACKOFF_MS = 500;
/** The part of the interval after which a heartbeat comes at the earliest, as the agent has it. */
export const EARLIEST_BEAT = 0.9;

const NOT_DONE = 'Simulated hosts pull, switch and test, and do nothing else.';
const BUSY = 'This simulated host does something else. Wait for it to end.';

const Event = z.object({ data: AgentCommand });

export type HostParts = {
	url: string;
	measure: Measure;
	/** Called when something is refused for the first time for a reason. */
	onNews: (sentence: string) => void;
};

/** One simulated host with its agent: connects, talks, takes operations, and comes back when it was cut off. */
export class SimulatedHost {
	connected = false;
	/** It was refused for good: its token does not count, or another one has its place. */
	gaveUp = false;
	/** The dashboard no longer has it. */
	isGone = false;
	readonly profile: HostProfile;
	#talk: Talk | null = null;
	#facts: HostFacts;
	#operation: MadeUpOperation | null = null;
	readonly #process = { instanceId: newUlid(), startedAt: Date.now() };

	constructor(
		readonly name: string,
		intervalSeconds: number,
		private readonly parts: HostParts
	) {
		this.profile = profileOf(name, intervalSeconds);
		this.#facts = firstFacts(Date.now());
	}

	/** Lives until the signal aborts, or it is refused for good. Never throws. */
	async live(token: string, signal: AbortSignal): Promise<void> {
		const { measure } = this.parts;
		const backoff = new Backoff(backoffOptions(BACKOFF_MS));
		while (!signal.aborted) {
			const talk = new Talk({ url: this.parts.url, token });
			const stop = (): void => talk.close();
			signal.addEventListener('abort', stop, { once: true });
			const openedAt = performance.now();
			const ending = await this.#converse(talk, signal);
			const healthyMs = this.connected ? performance.now() - openedAt : 0;
			signal.removeEventListener('abort', stop);
			if (signal.aborted) return;
			if (this.connected) measure.lost += 1;
			this.connected = false;
			this.#talk = null;
			const why = whyEnded(ending);
			noteRefusal(this.parts, why.reason, why.message);
			this.gaveUp = why.forGood;
			this.isGone = isGone(ending);
			if (why.forGood) return;
			const waitMs = backoff.next({ healthyMs, slow: false, retryAfterMs: why.retryAfterMs });
			await sleep(waitMs, undefined, { signal }).catch(() => {});
		}
	}

	/** To be called once a second. */
	look(): void {
		this.#talk?.look();
	}

	async #converse(talk: Talk, signal: AbortSignal): Promise<Ending> {
		if (!(await talk.opened)) return talk.ended;
		try {
			const operation = this.#operation;
			const hello = helloOf({
				profile: this.profile,
				facts: this.#facts,
				metrics: this.#metrics(),
				journal: operation === null || operation.isOver ? [] : [operation.journal()],
				process: this.#process
			});
			const answer = HelloOutput.parse(await talk.call('agent.hello', hello));
			this.connected = true;
			this.#talk = talk;
			for (const verdict of answer.journal)
				if (verdict.id === operation?.id) operation.heed(verdict);
			void operation?.tell(talk);
			talk.follow((event) => this.#obey(event, signal));
			await this.#beat(talk, answer.intervalSeconds);
		} catch (error) {
			this.#failed(error);
		}
		talk.close();
		return talk.ended;
	}

	/** Heartbeats at the agent's own pace, until the connection ends. */
	async #beat(talk: Talk, intervalSeconds: number): Promise<void> {
		for (;;) {
			const jitter = EARLIEST_BEAT + Math.random() * 0.2;
			const { signal } = talk;
			await sleep(intervalSeconds * 1_000 * jitter, undefined, { signal }).catch(() => {});
			if (signal.aborted) return;
			await this.#heartbeat(talk);
		}
	}

	async #heartbeat(talk: Talk): Promise<void> {
		const sentAt = performance.now();
		try {
			await talk.call('agent.heartbeat', this.#figures());
			this.parts.measure.answered(performance.now() - sentAt);
		} catch (error) {
			if (talk.signal.aborted) return;
			this.parts.measure.failed += 1;
			this.#failed(error);
		}
	}

	#obey(event: unknown, signal: AbortSignal): void {
		const parsed = Event.safeParse(event);
		if (!parsed.success) return;
		const command = parsed.data.data;
		if (command.type === 'offer') void this.#take(command.operation, signal);
		if (command.type === 'cancel' && command.id === this.#operation?.id) this.#operation.stop();
	}

	async #take(order: OperationOrder, signal: AbortSignal): Promise<void> {
		const talk = this.#talk;
		if (talk === null || order.id === this.#operation?.id) return;
		const { id } = order;
		try {
			const course = courseOf(order, this.#facts, Date.now());
			const reject = (reason: RejectInput['reason'], message: string): Promise<unknown> =>
				talk.call('agent.reject', { id, reason, message });
			if (course === null) return void (await reject('not-supported', NOT_DONE));
			// The dashboard has what was told of the last one, or it would not ask for another: its answer is on the way.
			if (this.#operation !== null && !this.#operation.hasResult)
				return void (await reject('busy', BUSY));
			const operation = new MadeUpOperation(order, course, (facts) => void this.#report(facts));
			this.#operation = operation;
			try {
				if (await operation.accept(talk)) await this.#perform(operation, signal);
			} finally {
				if (this.#operation === operation) this.#operation = null;
			}
		} catch (error) {
			this.#failed(error);
		}
	}

	/** To the end, and to the acknowledgement of its result, however often the connection ends meanwhile. */
	async #perform(operation: MadeUpOperation, signal: AbortSignal): Promise<void> {
		this.parts.measure.taken += 1;
		await operation.run(() => this.#talk, signal);
		while (!operation.isOver && !signal.aborted) {
			await sleep(BACKOFF_MS, undefined, { signal }).catch(() => {});
			await operation.tell(this.#talk);
		}
		if (operation.isOver) this.parts.measure.finished += 1;
	}

	/** New facts travel in a heartbeat of their own. */
	async #report(facts: Partial<HostFacts>): Promise<void> {
		this.#facts = { ...this.#facts, ...facts };
		const input = { ...this.#figures(), facts };
		await this.#talk?.call('agent.heartbeat', input).catch((error: unknown) => this.#failed(error));
	}

	#figures(): Pick<HeartbeatInput, 'metrics' | 'active'> {
		const operation = this.#operation;
		const active = operation && { id: operation.id, phase: operation.journal().phase };
		return { metrics: this.#metrics(), active };
	}

	#metrics(): Metrics {
		const uptimeMs = Date.now() - this.#process.startedAt;
		return metricsOf(Math.random, Math.floor(uptimeMs / 1_000));
	}

	#failed(error: unknown): void {
		if (error instanceof CallError) {
			if (error.why === 'ended') return;
			noteRefusal(this.parts, error.report?.code ?? error.why, error.message);
		} else if (error instanceof z.ZodError)
			noteRefusal(
				this.parts,
				'nonsense',
				'What the dashboard answered makes no sense to this version.'
			);
		else throw error;
	}
}
