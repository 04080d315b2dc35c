import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import { notices } from '../shell/notices.svelte.ts';
import type { Proof } from './proof.svelte.ts';
import { withProof } from './with-proof.ts';
import { ADMISSION_TEXTS } from '../texts/index.ts';

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
			decide(ADMISSION_TEXTS.notAccepted(name), ADMISSION_TEXTS.accepted(name), () =>
				fleet.rpc.hosts.approve.mutate({ id })
			),
		dismiss: ({ id, name }: FleetRow) =>
			decide(ADMISSION_TEXTS.alarmStays, ADMISSION_TEXTS.alarmGone(name), () =>
				fleet.rpc.hosts.dismissAlarm.mutate({ id })
			),
		trust: ({ id, name }: FleetRow) =>
			decide(ADMISSION_TEXTS.notTrusted(name), ADMISSION_TEXTS.trusted(name), () =>
				fleet.rpc.hosts.trustMachine.mutate({ id })
			)
	};
}
