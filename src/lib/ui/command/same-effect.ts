import type { FleetRow } from '$lib/protocol/live.ts';
import type { Question } from './commander.svelte.ts';
import { consequence } from '../texts/index.ts';

export type SameEffect = { effect: string; rows: FleetRow[] };

/** Hosts to which the same happens are told of in one sentence, in the order in which they are first met. */
export function sameEffect({ command, rows, commit, argument }: Question): SameEffect[] {
	const groups = new Map<string, FleetRow[]>();
	for (const row of rows) {
		const { effect } = consequence(command, row, { target: commit ?? row.targetCommit, argument });
		const group = groups.get(effect);
		if (group) group.push(row);
		else groups.set(effect, [row]);
	}
	return [...groups].map(([effect, rows]) => ({ effect, rows }));
}
