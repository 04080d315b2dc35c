import type { AddedChannel, ChannelView, TestOutcome } from '$lib/protocol/notify.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import type { Proof } from '$lib/ui/command/proof.svelte.ts';
import {
	CHANNEL_FIELDS,
	type ChannelField,
	type ChannelInput
} from '$lib/ui/notifications/channel-form.svelte';
import { FormProblem } from '$lib/ui/primitives/form-problem.svelte.ts';

/** The channels, the form that is open, and what an admin does with them. */
export class NotificationsPage {
	channels = $state.raw<ChannelView[] | null>(null);
	/** The form: of a channel, of a new one, or closed. */
	form = $state.raw<ChannelView | 'new' | null>(null);
	/** Shown once. */
	added = $state.raw<AddedChannel | null>(null);
	/** How the last test went, and of which channel. */
	tested = $state.raw<{ name: string; outcome: TestOutcome } | null>(null);
	/** Channels to which a test message is on its way. */
	testing = $state.raw<readonly string[]>([]);
	problem = $state<string | null>(null);
	readonly filling = new FormProblem<ChannelField>(CHANNEL_FIELDS);

	constructor(
		private readonly fleet: FleetStore,
		private readonly proof: Proof
	) {}

	async read(): Promise<void> {
		try {
			this.channels = await this.fleet.rpc.notifications.list.query();
		} catch (error) {
			this.problem = errorSentence(error);
		}
	}

	open = (form: ChannelView | 'new' | null): void => {
		this.form = form;
		this.filling.clear();
		this.#forgetNews();
	};

	/** @returns whether it was stored */
	save = async (input: ChannelInput): Promise<boolean> => {
		this.#forgetNews();
		const { form } = this;
		const { rpc } = this.fleet;
		const { address, kind, token, ...settings } = input;
		let isDone = false;
		await this.filling.attempt(async () => {
			const outcome = await this.proof.run(async () => {
				if (form === 'new' || form === null)
					this.added = await rpc.notifications.add.mutate({
						...settings,
						kind,
						address: address ?? '',
						token: token ?? null
					});
				else
					await rpc.notifications.change.mutate({
						...settings,
						id: form.id,
						...(address !== undefined && { address }),
						...(token !== undefined && { token })
					});
				return true;
			});
			isDone = outcome === true;
		});
		if (isDone) this.form = null;
		await this.read();
		return isDone;
	};

	remove = async ({ id }: ChannelView): Promise<void> => {
		this.#forgetNews();
		try {
			await this.proof.run(() => this.fleet.rpc.notifications.remove.mutate({ id }));
		} catch (error) {
			this.problem = errorSentence(error);
		}
		if (this.form !== 'new' && this.form?.id === id) this.form = null;
		await this.read();
	};

	test = async ({ id, name }: ChannelView): Promise<void> => {
		this.#forgetNews();
		this.testing = [...this.testing, id];
		try {
			const outcome = await this.fleet.rpc.notifications.test.mutate({ id });
			this.tested = { name, outcome };
		} catch (error) {
			this.problem = errorSentence(error);
		}
		this.testing = this.testing.filter((other) => other !== id);
		await this.read();
	};

	#forgetNews(): void {
		this.problem = null;
		this.added = null;
		this.tested = null;
	}
}
