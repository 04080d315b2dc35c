import type { FleetRow } from '$lib/protocol/live.ts';
import type { Question } from './commander.svelte.ts';
import { afterName, bySentence } from './not-now.ts';
import { commitFor, isForLater } from '$lib/protocol/told-commit.ts';
import { CONFIRM_TEXTS, consequence } from '../texts/index.ts';

/** `commit`: what they get by it, where that is known. */
export type SameEffect = { effect: string; commit: string | null; rows: FleetRow[] };

/** Whether it happens now, as far as the row tells: a host may be waited for, or may not hear of it. */
function doubts(command: Question['command'], row: FleetRow): string[] {
	const able = command === 'force-stop' ? null : row.actions[command];
	if (able?.enabled && able.waits !== undefined) {
		const until = afterName(able.waits, row);
		return [until === null ? able.waits : CONFIRM_TEXTS.waits(until)];
	}
	return row.presence === 'stale' ? [CONFIRM_TEXTS.notHeardOf] : [];
}

/** Hosts to which the same happens are told of in one sentence, in the order in which they are first met. */
export function sameEffect({ command, rows, commit, argument }: Question): SameEffect[] {
	const effectOf = (row: FleetRow) => {
		const { effect } = consequence(command, row, {
			target: commit ?? row.targetCommit,
			argument,
			isForLater: commit === undefined && command !== 'force-stop' && isForLater(command, row)
		});
		return [effect, ...doubts(command, row)].join(' ');
	};
	const commitOf = (row: FleetRow) =>
		command === 'force-stop' ? null : (commit ?? commitFor(command, row));
	return bySentence(rows, effectOf).map(([effect, rows]) => ({
		effect,
		commit: rows[0] === undefined ? null : commitOf(rows[0]),
		rows
	}));
}
