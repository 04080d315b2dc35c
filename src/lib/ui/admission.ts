import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import { notices } from './notices.svelte.ts';
import type { Proof } from './proof.svelte.ts';
import { withProof } from './with-proof.ts';

/** What people decide about who is let in: waiting hosts, and second machines. */
export function admission(fleet: FleetStore, proof: Proof) {
	const decide = (failed: string, done: string, work: () => Promise<unknown>) =>
		withProof(
			proof,
			async () => {
				await work();
				notices.say(done);
			},
			(problem) => problem !== null && notices.fail(failed, problem)
		);
	return {
		accept: ({ id, name }: FleetRow) =>
			decide(`${name} was not accepted`, `${name} is part of the fleet now`, () =>
				fleet.rpc.hosts.approve.mutate({ id })
			),
		dismiss: ({ id, name }: FleetRow) =>
			decide('The alarm stays', `The alarm about ${name} is no longer shown`, () =>
				fleet.rpc.hosts.dismissAlarm.mutate({ id })
			),
		trust: ({ id, name }: FleetRow) =>
			decide(
				`The machine is not ${name}`,
				`The machine that was refused is ${name} from now on. It is let in at its next try.`,
				() => fleet.rpc.hosts.trustMachine.mutate({ id })
			)
	};
}
