import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import type { Commander } from '../command/commander.svelte.ts';
import type { Proof } from '../command/proof.svelte.ts';
import { OneAtATime } from '../primitives/one-at-a-time.svelte.ts';
import { notices } from '../shell/notices.svelte.ts';
import { ROLLOUT_PAGE_TEXTS } from '../texts/index.ts';

type What = keyof typeof ROLLOUT_PAGE_TEXTS.notDone;

/** What people do with a rollout that was begun. One thing at a time; what came of it is told. */
export class RolloutActs {
	/** What is asked about before it is done. */
	question = $state<'cancel' | 'nextWave' | null>(null);
	/** Something was asked about, so that there must be a place for questions. */
	hasAsked = $state(false);
	readonly #one = new OneAtATime();

	constructor(
		private readonly by: { fleet: FleetStore; commander: Commander; proof: Proof },
		private readonly id: () => string
	) {}

	get busy(): boolean {
		return this.#one.busy;
	}

	ask(what: 'cancel' | 'nextWave'): void {
		this.hasAsked = true;
		this.question = what;
	}

	pause = () => this.#do('pause', (id) => this.by.fleet.rpc.rollouts.pause.mutate({ id }));
	resume = (retryFailed: boolean) =>
		this.#do('resume', (id) => this.by.fleet.rpc.rollouts.resume.mutate({ id, retryFailed }));
	cancel = () => this.#do('cancel', (id) => this.by.fleet.rpc.rollouts.cancel.mutate({ id }));
	/** @param wave place of the one that is not waited for any longer, from 0 */
	nextWave = (wave: number) =>
		this.#do('nextWave', (id) => this.by.fleet.rpc.rollouts.nextWave.mutate({ id, wave }));
	leaveOut = (hostId: string) =>
		this.#do('skip', (id) => this.by.fleet.rpc.rollouts.skip.mutate({ id, hostId }));

	async #do(what: What, work: (id: string) => Promise<{ message: string }>): Promise<void> {
		if (this.by.commander.isCutOff()) return;
		const about = { about: `rollout:${what}` };
		await this.#one.run(async () => {
			try {
				const done = await this.by.proof.run(() => work(this.id()));
				if (done === null) return;
				notices.over(about.about);
				notices.say(done.message);
			} catch (error) {
				notices.fail(ROLLOUT_PAGE_TEXTS.notDone[what], errorSentence(error), about);
			}
		});
	}
}
