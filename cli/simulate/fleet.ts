import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from '$lib/server/platform/errors.ts';
import { WHERE } from './consent.ts';
import { whyEnded } from './endings.ts';
import { DoorError, Enrolment, refusesAll } from './enrolment.ts';
import { SimulatedHost } from './host.ts';
import { nameOf } from './marks.ts';
import { noteRefusal, type Measure } from './measure.ts';
import type { SimulateOptions } from './options.ts';
import { CallError, type Way } from './talk.ts';

/** Enrolments on the way, so that a long line to the dashboard does not set the pace. */
const AT_ONCE = 8;
const LOOK_EVERY_MS = 1_000;
/** Between two tries to reach a dashboard that does not let anybody in. */
const KNOCK_MS = 1_000;

/** All simulated hosts of one run. */
export class SimulatedFleet {
	readonly hosts: SimulatedHost[] = [];
	/** Hosts that the dashboard knows now. */
	enrolled = 0;
	readonly #living: Promise<void>[] = [];
	readonly #enrolment: Enrolment;
	#isFilled = false;

	constructor(
		private readonly parts: {
			options: Pick<SimulateOptions, 'hosts' | 'prefix' | 'perSecond' | 'intervalSeconds'>;
			/** With the enrolment token. */
			way: Way;
			/** What a host proves itself with, by its name. */
			secretOf: (name: string) => string;
			measure: Measure;
			onNews: (sentence: string) => void;
		},
		private readonly signal: AbortSignal
	) {
		this.#enrolment = new Enrolment(parts.way);
		// Every host listens to it.
		setMaxListeners(0, signal);
		const looking = setInterval(() => this.hosts.forEach((host) => host.look()), LOOK_EVERY_MS);
		signal.addEventListener('abort', () => clearInterval(looking), { once: true });
	}

	get connected(): number {
		return this.hosts.reduce((count, { connected }) => count + (connected ? 1 : 0), 0);
	}

	/** Hosts that were made and that the dashboard has no longer. */
	get gone(): number {
		return this.hosts.reduce((count, { isGone }) => count + (isGone ? 1 : 0), 0);
	}

	/** Whether there are hosts that have yet to connect. */
	get isComing(): boolean {
		return !this.#isFilled || this.hosts.some(({ connected, gaveUp }) => !connected && !gaveUp);
	}

	/** Whether there is a host that has not been refused for good. */
	get isAlive(): boolean {
		return this.hosts.some(({ gaveUp }) => !gaveUp);
	}

	/**
	 * Resolves once the dashboard lets somebody enrol, or the signal aborts.
	 * @throws {PlainError} when it does not, and waiting would not help
	 */
	async reach(): Promise<void> {
		while (!this.signal.aborted)
			try {
				return await this.#enrolment.open();
			} catch (error) {
				if (!(error instanceof DoorError)) throw error;
				await this.#knockAgain(error);
			}
	}

	/**
	 * Enrols and connects the hosts at the pace that was asked for, until all were tried, the dashboard takes
	 * no more, or the signal aborts.
	 * @throws {PlainError} when not even the first one comes in
	 */
	async fill(): Promise<void> {
		const { hosts, prefix, perSecond } = this.parts.options;
		const startedAt = performance.now();
		const numbers = Array.from({ length: hosts }, (_, index) => index + 1).values();
		let isOpen = true;
		const enrolNext = async (): Promise<void> => {
			for (const number of numbers) {
				const dueMs = ((number - 1) / perSecond) * 1_000 - (performance.now() - startedAt);
				if (dueMs > 0) await this.#wait(dueMs);
				if (this.signal.aborted || !isOpen) return;
				if (!(await this.#add(nameOf(prefix, number)))) isOpen = false;
			}
		};
		try {
			await Promise.all(Array.from({ length: AT_ONCE }, enrolNext));
		} finally {
			isOpen = false;
			this.#isFilled = true;
			this.#enrolment.close();
		}
	}

	/** Resolves once every host has ended, after the signal aborted. */
	async ended(): Promise<void> {
		await Promise.all(this.#living);
	}

	/** @returns whether the next one can be tried */
	async #add(name: string): Promise<boolean> {
		const { options, way, secretOf, measure, onNews } = this.parts;
		const host = new SimulatedHost(name, options.intervalSeconds, {
			url: way.url,
			measure,
			onNews
		});
		const { profile } = host;
		while (!this.signal.aborted)
			try {
				const { token } = await this.#enrolment.enroll({ secret: secretOf(name), profile });
				this.enrolled += 1;
				this.hosts.push(host);
				this.#living.push(host.live(token, this.signal));
				return true;
			} catch (error) {
				if (error instanceof DoorError) await this.#knockAgain(error);
				else if (error instanceof CallError && error.why === 'refused') {
					noteRefusal(this.parts, error.report?.code ?? error.why, error.message);
					return !refusesAll(error);
				} else if (!(error instanceof CallError)) throw error;
				else if (error.why === 'unanswered') noteRefusal(this.parts, error.why, error.message);
			}
		return false;
	}

	/** @throws {PlainError} when nobody ever came in, and waiting would not help */
	async #knockAgain({ ending }: DoorError): Promise<void> {
		const why = whyEnded(ending);
		const isAppointment = why.retryAfterMs !== null;
		if (why.forGood || (this.enrolled === 0 && !isAppointment))
			throw new PlainError(
				`${why.message} ${why.forGood ? WHERE : 'Is this the address of a dashboard that runs?'}`
			);
		noteRefusal(this.parts, why.reason, why.message);
		await this.#wait(why.retryAfterMs ?? KNOCK_MS);
	}

	async #wait(milliseconds: number): Promise<void> {
		await sleep(milliseconds, undefined, { signal: this.signal }).catch(() => {});
	}
}
