/** What the guard sees of an activation on trial. */
export type Watched = {
	hasResult: boolean;
	verdict: 'none' | 'confirmed' | 'go-back';
	/** Whoever decided to go back still lives. */
	deciderAlive: boolean;
	returned: boolean;
	/** The guard has made a confirmed system what the next boot starts, or tried to. */
	kept: boolean;
	runnerAlive: boolean;
	/** The host has started anew since the guard was set. */
	rebooted: boolean;
	/** Processes of the operation live on without their runner. */
	activationGoesOn: boolean;
	/** Since this guard began, in milliseconds. */
	elapsedMs: number;
	activateMs: number;
	windowMs: number;
};

export type GuardStep =
	| { do: 'wait' }
	/** Decided and done, here or elsewhere. */
	| { do: 'leave' }
	/** Confirmed, and the runner died before it had made that last. */
	| { do: 'keep' }
	| { do: 'go-back'; reason: string; endRunner: boolean };

/** A runner that is alive decides by itself; this long after its time the guard no longer believes that it will. */
export const SLACK_MS = 120_000;

/** What the guard does now. It acts only where the runner cannot. */
export function nextStep(seen: Watched): GuardStep {
	if (seen.hasResult || seen.returned || seen.kept) return { do: 'leave' };
	const inTime = seen.elapsedMs < seen.activateMs + seen.windowMs + SLACK_MS;
	if (seen.verdict === 'confirmed') {
		// The boot has chosen which system runs.
		if (seen.rebooted) return { do: 'leave' };
		if (seen.runnerAlive || (seen.activationGoesOn && inTime)) return { do: 'wait' };
		return { do: 'keep' };
	}
	if (seen.verdict === 'go-back')
		return seen.deciderAlive
			? { do: 'wait' }
			: { do: 'go-back', reason: 'whoever began to go back was ended', endRunner: false };
	if (seen.rebooted)
		return {
			do: 'go-back',
			reason: 'the host restarted before the new system was confirmed',
			endRunner: false
		};
	if (!seen.runnerAlive) {
		if (seen.activationGoesOn && seen.elapsedMs < seen.activateMs) return { do: 'wait' };
		return {
			do: 'go-back',
			reason: 'the runner was killed before the new system was confirmed',
			endRunner: false
		};
	}
	if (inTime) return { do: 'wait' };
	return { do: 'go-back', reason: 'the runner did not decide in its time', endRunner: true };
}
