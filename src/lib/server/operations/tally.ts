import {
	COMMANDS,
	TERMINAL_STATES,
	type Command,
	type TerminalState
} from '$lib/protocol/index.ts';
import type { OperationRow } from './operation-row.ts';

export type Ended = { command: Command; state: TerminalState; count: number };
export type Tally = ReturnType<typeof createTally>;

/**
 * How many operations ended since this process was started, by command and by how. Counted here and not in the table: that one
 * grows and is pruned, so counting it costs more and more, and what it says goes down.
 */
export function createTally() {
	// Every pair from the beginning: who watches a count cannot see the first of what was not there before.
	const all: Ended[] = COMMANDS.flatMap((command) =>
		TERMINAL_STATES.map((state) => ({ command, state, count: 0 }))
	);
	return {
		/** Counts a row that has just come to its end. */
		add({ command, state }: Pick<OperationRow, 'command' | 'state'>): void {
			const entry = all.find((each) => each.command === command && each.state === state);
			if (entry) entry.count += 1;
		},
		all: (): readonly Ended[] => all.map((each) => ({ ...each }))
	};
}
