import { NO_FACTS, type Checkout, type HostFacts } from '$lib/protocol/index.ts';
import type { Environment } from '../config-sources.ts';
import type { HostConfig } from '../config.ts';
import { platformOf } from '../platform/index.ts';
import { checkoutSignature, readCheckout } from './checkout.ts';
import { readHold } from './hold.ts';
import { readGenerations } from './generations.ts';
import { readHostFile } from './host-file.ts';
import { discoverTests } from './host-tests.ts';
import { findProblems } from './problems.ts';
import { readSystem } from './system.ts';
import { windowFact } from '../windows/fact.ts';

/** An edited file does not change the signature, so the checkout is read again this often. */
const CHECKOUT_MS = 5 * 60_000;

/**
 * Knows the host's facts. Cheap ones are read each time; the checkout, which takes several git
 * processes, when git moved it, when asked to, and every five minutes.
 *
 * INVARIANTS: it never rejects. One collection runs at a time; all who ask meanwhile with `checkout: true` get the next one, so
 * that asking often costs no more than asking.
 */
export class FactsCollector {
	#latest: HostFacts = NO_FACTS;
	#checkout: { value: Checkout | null; signature: string; readAt: number } | null = null;
	#running: Promise<HostFacts> | null = null;
	#next: Promise<HostFacts> | null = null;

	constructor(
		private readonly config: HostConfig,
		private readonly env: Environment
	) {}

	/** As of the last collection; never waits. But whether a window is open is a matter of now. */
	get latest(): HostFacts {
		return { ...this.#latest, ...windowFact(this.config.windows, Date.now()) };
	}

	async refresh(options: { checkout: boolean }): Promise<HostFacts> {
		if (!this.#running) return this.#begin(options.checkout);
		if (!options.checkout) return this.#running;
		this.#next ??= this.#after(this.#running).finally(() => (this.#next = null));
		return this.#next;
	}

	async #after(running: Promise<HostFacts>): Promise<HostFacts> {
		await running;
		while (this.#running) await this.#running;
		return this.#begin(true);
	}

	#begin(checkout: boolean): Promise<HostFacts> {
		this.#running = this.#collect(checkout)
			.catch((error: unknown) => this.#failed(String(error)))
			.finally(() => (this.#running = null));
		return this.#running;
	}

	/** What is odd on a host must neither end its agent nor keep a result from being told. */
	#failed(why: string): HostFacts {
		const problem = `What is so on this host could not be read (${why.slice(0, 200)}); what is told of it is as of before.`;
		return (this.#latest = { ...this.#latest, problems: [problem] });
	}

	async #collect(force: boolean): Promise<HostFacts> {
		const { config, env } = this;
		const platform = platformOf(config);
		const signature = checkoutSignature(config);
		const known = this.#checkout;
		if (
			force ||
			known === null ||
			known.signature !== signature ||
			Date.now() - known.readAt > CHECKOUT_MS
		)
			this.#checkout = {
				value: await readCheckout(config, env).catch(() => null),
				signature,
				readAt: Date.now()
			};
		const tests = discoverTests(config);
		const running = readSystem(config, platform);
		this.#latest = {
			...readHostFile(config.stateDir),
			checkout: this.#checkout?.value ?? null,
			running,
			...readGenerations(platform, running),
			hasTests: tests === null ? null : tests.length > 0,
			problems: findProblems(config, platform, env),
			hold: readHold(config.root)
		};
		return this.latest;
	}
}

/** The facts that differ from what the dashboard knows; undefined when none do. */
export function changedFacts(known: HostFacts, now: HostFacts): Partial<HostFacts> | undefined {
	const changed = Object.entries(now).filter(
		([name, value]) => JSON.stringify(value) !== JSON.stringify(known[name as keyof HostFacts])
	);
	return changed.length === 0 ? undefined : (Object.fromEntries(changed) as Partial<HostFacts>);
}
