import type { InvitationView, NewLink, Role, UserView } from '$lib/protocol/people.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import { FormProblem } from '$lib/ui/primitives/form-problem.svelte.ts';
import type { Proof } from '$lib/ui/command/proof.svelte.ts';

/** Everybody, the links that wait, and what an admin does with them. */
export class UsersPage {
	users = $state.raw<UserView[] | null>(null);
	invitations = $state.raw<InvitationView[]>([]);
	/** A link that was just made; it is shown once. */
	link = $state.raw<NewLink | null>(null);
	problem = $state<string | null>(null);
	/** What is wrong with an invitation. */
	readonly inviting = new FormProblem(['name', 'role']);

	constructor(
		private readonly fleet: FleetStore,
		private readonly proof: Proof
	) {}

	async read(): Promise<void> {
		try {
			const { users, invitations } = await this.fleet.rpc.users.list.query();
			this.users = users;
			this.invitations = invitations;
		} catch (error) {
			this.problem = errorSentence(error);
		}
	}

	invite = async (name: string, role: Role): Promise<boolean> => {
		this.link = null;
		this.problem = null;
		const done = await this.inviting.attempt(async () => {
			this.link = await this.proof.run(() => this.fleet.rpc.users.invite.mutate({ name, role }));
		});
		await this.read();
		return done && this.link !== null;
	};
	withdraw = (id: string): Promise<boolean> =>
		this.#attempt(() => this.fleet.rpc.users.withdraw.mutate({ id }));
	setRole = (id: string, role: Role): Promise<boolean> =>
		this.#attempt(() => this.fleet.rpc.users.setRole.mutate({ id, role }));
	resetAccess = (id: string): Promise<boolean> =>
		this.#attempt(async () => {
			this.link = await this.fleet.rpc.users.resetAccess.mutate({ id });
		});
	signOut = (id: string): Promise<boolean> =>
		this.#attempt(() => this.fleet.rpc.users.signOut.mutate({ id }));
	remove = (id: string): Promise<boolean> =>
		this.#attempt(() => this.fleet.rpc.users.remove.mutate({ id }));

	/** @returns whether it was done */
	async #attempt(work: () => Promise<unknown>): Promise<boolean> {
		this.problem = null;
		this.link = null;
		let done = false;
		try {
			const outcome = await this.proof.run(async () => {
				await work();
				return true;
			});
			done = outcome === true;
		} catch (error) {
			this.problem = errorSentence(error);
		}
		await this.read();
		return done;
	}
}
