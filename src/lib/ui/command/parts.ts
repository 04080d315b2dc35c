import type { Command } from '$lib/protocol/command.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import { commitFor, isForLater } from '$lib/protocol/told-commit.ts';

/** Hosts that are asked in one request, because the same is true of them. */
export type Part = {
	rows: FleetRow[];
	queue: boolean;
	/** Null: nobody was told of a commit. */
	expectedCommit: string | null;
};

/**
 * The requests that an order comes to: hosts that are waited for apart from the others, and each commit that was confirmed apart.
 * What waits runs at the target of its time, so that is all which was confirmed of it.
 */
export function partsOf(order: {
	command: Command;
	rows: readonly FleetRow[];
	commit?: string;
	/** A person has read and confirmed what these rows say. */
	confirmed?: boolean;
	/** Whatever the rows say, wait for what is in the way. */
	wait?: boolean;
}): Part[] {
	const { command, rows, commit, confirmed = false, wait = false } = order;
	const parts = new Map<string, Part>();
	for (const row of rows) {
		const queue = wait || isForLater(command, row);
		const isTold = confirmed && !queue && commit === undefined;
		const expectedCommit = isTold ? commitFor(command, row) : null;
		const key = `${queue} ${expectedCommit}`;
		const part = parts.get(key);
		if (part) part.rows.push(row);
		else parts.set(key, { rows: [row], queue, expectedCommit });
	}
	return [...parts.values()];
}
