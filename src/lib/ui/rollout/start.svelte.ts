import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { randomId } from '$lib/client/random-id.ts';
import { errorReport, errorSentence } from '$lib/client/rpc.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import type { PlanRollout, RolloutPlan } from '$lib/protocol/rollout.ts';
import { stepUpReason, type StepUpSecret } from '$lib/protocol/step-up.ts';
import type { Proof } from '../command/proof.svelte.ts';
import { isOtherPlan, movedCommit, planInput, usualDraft } from './draft.ts';

/** Typing asks when the hand rests, in milliseconds. */
const SETTLE_MS = 250;
/** Another plan than the one that was read takes this long to be read, in milliseconds. */
const READING_MS = 1_000;

/** A plan with the question it answers, and the key under which it is begun once only. */
type Planned = { key: string; plan: RolloutPlan; idempotencyKey: string };

/**
 * A rollout before it is begun: what is asked for, and what the dashboard says that would come of it.
 *
 * INVARIANT: only what `plan` says, and only while it is `ready`, is begun.
 */
export class RolloutStart {
	draft = $state() as ReturnType<typeof usualDraft>;
	#planned = $state.raw<Planned | null>(null);
	/** Why there is no plan, or why it was not begun, as a sentence. */
	problem = $state<string | null>(null);
	/** What has changed without the person's doing since they read it. */
	moved = $state.raw<{ now: string; before: string } | 'otherwise' | null>(null);
	#isRead = $state(true);
	sending = $state(false);
	/** What to prove once more, and why, before so many hosts are asked; null: nothing. */
	proof = $state.raw<{ asked: StepUpSecret; reason: string } | null>(null);
	#reading: ReturnType<typeof setTimeout> | undefined;
	#asked = 0;

	/** @param hosts that were chosen */
	constructor(
		private readonly fleet: FleetStore,
		private readonly proofs: Proof,
		readonly hosts: readonly FleetRow[]
	) {
		this.draft = usualDraft(this.tags);
		void this.#askProof();
	}

	get tags(): string[] {
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- made and used within one run, never shown
		return [...new Set(this.hosts.flatMap((row) => [...row.tags, ...row.hostTags]))].sort();
	}

	readonly #input = $derived.by(() =>
		planInput(
			this.draft,
			this.hosts.map(({ id }) => id)
		)
	);
	readonly #key = $derived.by(() => JSON.stringify(this.#input));
	/** Whether the hosts are as they were when it was planned: where they should be and are, and who can be asked. */
	readonly #around = $derived.by(() =>
		JSON.stringify(
			this.hosts.map(({ id }) => {
				const row = this.fleet.rows.get(id);
				const can = row?.actions[this.draft.command];
				const has = [row?.commit, row?.systemPath];
				return [row?.targetCommit, row?.presence, row?.waiting === null, can, ...has];
			})
		)
	);

	/** What will be done, as far as it is known; it may be of what was filled in before. */
	readonly plan = $derived.by(() => this.#planned?.plan ?? null);
	/** It is what was filled in. */
	readonly isCurrent = $derived.by(() => this.#planned !== null && this.#planned.key === this.#key);
	readonly ready = $derived.by(
		() => this.isCurrent && this.#isRead && !this.sending && (this.plan?.waves.length ?? 0) > 0
	);

	/** Asks for the plan anew whenever something it depends on changes. To be called once, where effects are. */
	keepPlanned(): void {
		$effect(() => {
			const [input, key] = [this.#input, this.#key];
			void this.#around;
			if (input === null || this.fleet.contact !== 'live') return;
			const timer = setTimeout(() => void this.#ask(input, key), SETTLE_MS);
			return () => clearTimeout(timer);
		});
		$effect(() => () => clearTimeout(this.#reading));
	}

	/** @returns the id of the rollout; null: it was not begun, and what is in the way is shown */
	async begin(secret: string): Promise<string | null> {
		const [input, planned] = [this.#input, this.#planned];
		if (!this.ready || input === null || planned === null) return null;
		this.sending = true;
		this.problem = null;
		try {
			if (this.proof !== null) {
				await this.fleet.rpc.session.stepUp.mutate({ secret });
				this.proof = null;
			}
			const begun = await this.proofs.run(() =>
				this.fleet.rpc.rollouts.start.mutate({
					...input,
					expectedCommits: planned.plan.commits,
					idempotencyKey: planned.idempotencyKey
				})
			);
			return begun?.id ?? null;
		} catch (error) {
			if (errorReport(error)?.field === 'secret') throw error;
			this.problem = errorSentence(error);
			// Where the target has moved, this says to what.
			await this.#ask(input, planned.key, true);
			if (this.moved !== null) this.problem = null;
			return null;
		} finally {
			this.sending = false;
		}
	}

	async #askProof(): Promise<void> {
		const { command } = this.draft;
		const reason = stepUpReason({ command, force: false, hosts: this.hosts.length });
		if (reason === null) return;
		// What cannot be learned now is asked for when the dashboard wants it.
		const asked = await this.fleet.rpc.session.stepUpIsDue.query().catch(() => null);
		this.proof = asked && { asked, reason };
	}

	/** @param again after it was refused: why stands there, and stays */
	async #ask(input: PlanRollout, key: string, again = false): Promise<void> {
		// An answer to an older question is not shown.
		const mine = ++this.#asked;
		try {
			const plan = await this.fleet.rpc.rollouts.plan.query(input);
			if (mine !== this.#asked) return;
			this.#show(plan, key);
			if (!again) this.problem = null;
		} catch (error) {
			if (mine !== this.#asked || again) return;
			this.problem = errorSentence(error);
			this.#planned = null;
		}
	}

	#show(plan: RolloutPlan, key: string): void {
		const before = this.#planned;
		const isMoved = before !== null && before.key === key && isOtherPlan(before.plan, plan);
		if (before?.key !== key) this.moved = null;
		if (isMoved) {
			this.moved = movedCommit(before.plan, plan) ?? 'otherwise';
			this.#isRead = false;
			clearTimeout(this.#reading);
			this.#reading = setTimeout(() => (this.#isRead = true), READING_MS);
		}
		const isSame = before !== null && before.key === key && !isMoved;
		this.#planned = { key, plan, idempotencyKey: isSame ? before.idempotencyKey : randomId() };
	}
}
