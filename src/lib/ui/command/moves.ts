import type { FleetRow } from '$lib/protocol/live.ts';
import type { Question } from './commander.svelte.ts';
import { commitFor, isForLater } from '$lib/protocol/told-commit.ts';

export type Move = { from: string | null; to: string | null };

/** From which commit to which hosts have moved since they were asked about, each move once; of what waits nothing was promised. */
export function movesSince(
	{ command, commit, rows }: Pick<Question, 'command' | 'commit' | 'rows'>,
	now: readonly FleetRow[]
): Move[] {
	if (command === 'force-stop' || commit !== undefined) return [];
	const moves = new Map<string, Move>();
	for (const row of now) {
		const before = rows.find(({ id }) => id === row.id);
		if (before === undefined || isForLater(command, row)) continue;
		const move = { from: commitFor(command, before), to: commitFor(command, row) };
		if (move.from !== move.to) moves.set(`${move.from} ${move.to}`, move);
	}
	return [...moves.values()];
}
