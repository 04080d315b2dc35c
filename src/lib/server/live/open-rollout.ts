import type { OpenRollout, Rollout } from '$lib/protocol/index.ts';

/** A rollout in the form that a line needs: what matters most of it is why it is paused, else what it does. */
export const openRollout = ({
	id,
	command,
	state,
	pause,
	sentence,
	hosts,
	counts
}: Rollout): OpenRollout => ({
	id,
	command,
	state,
	sentence: pause === null || pause.message === '' ? sentence : pause.message,
	hosts: hosts.length,
	atWork: counts.asked
});
