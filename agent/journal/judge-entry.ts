/** What is known about one journal entry when nobody in this process is looking after it yet. */
export type EntryFacts = {
	/** `torn` covers missing: without a readable order nothing was ever accepted. */
	order: 'valid' | 'torn';
	hasResult: boolean;
	run: 'absent' | 'never' | 'present';
	runnerAlive: boolean;
	sameBoot: boolean;
	/** Milliseconds left in which it may be started; negative when it is too late. */
	startWithinMs: number;
};

export type Judgement =
	/** Never accepted: put it away, run nothing. */
	| { action: 'set-aside' }
	/** A result is on disk: tell it. */
	| { action: 'report' }
	/** A runner is at work: follow its output. */
	| { action: 'adopt' }
	/** The runner ended without a result: say so, with evidence. */
	| { action: 'interrupted'; why: 'runner-died' | 'rebooted' }
	/** Accepted, never started: start when the dashboard still wants it. */
	| { action: 'start' }
	/** Accepted, never started, too late now. */
	| { action: 'expired' };

/**
 * What an entry of the journal means after a start of the agent. Whatever reached `run.json` is never
 * started again.
 */
export function judgeEntry(facts: EntryFacts): Judgement {
	if (facts.order === 'torn') return { action: 'set-aside' };
	if (facts.hasResult) return { action: 'report' };
	if (facts.run === 'never') return { action: 'expired' };
	if (facts.run === 'present') {
		if (!facts.sameBoot) return { action: 'interrupted', why: 'rebooted' };
		return facts.runnerAlive ? { action: 'adopt' } : { action: 'interrupted', why: 'runner-died' };
	}
	return facts.startWithinMs >= 0 ? { action: 'start' } : { action: 'expired' };
}
