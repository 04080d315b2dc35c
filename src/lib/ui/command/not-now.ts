import type { Command } from '$lib/protocol/command.ts';
import type { FleetRow } from '$lib/protocol/live.ts';

/** Why hosts are left out: the same sentence without its host, as "is busy with Pull. Wait for it to end, or stop it." */
export type SameReason = { reason: string; rows: FleetRow[] };

/** The rest of a sentence that begins with the host; null when it begins otherwise. */
export const afterName = (sentence: string, { name }: { name: string }): string | null =>
	sentence.startsWith(`${name} `) ? sentence.slice(name.length + 1) : null;

/** Which of the hosts that somebody chose are asked, and which are left out because their rows say that they cannot now. */
export function splitByAbility(
	command: Command,
	rows: FleetRow[]
): { asked: FleetRow[]; leftOut: FleetRow[] } {
	const asked = rows.filter((row) => row.actions[command].enabled);
	// Where nothing can be done at all, the dashboard is asked and says why, as it does for one host.
	if (asked.length === 0) return { asked: rows, leftOut: [] };
	return { asked, leftOut: rows.filter((row) => !asked.includes(row)) };
}

/** Why a host cannot now, in a sentence; empty where it can. */
export function whyNot(command: Command, { actions }: FleetRow): string {
	const able = actions[command];
	return able.enabled ? '' : able.reason;
}

/** Hosts with the same reason are told of in one sentence, in the order in which they are first met. */
export function sameReason(command: Command, rows: readonly FleetRow[]): SameReason[] {
	const reasonOf = (row: FleetRow) => {
		const sentence = whyNot(command, row);
		return afterName(sentence, row) ?? sentence;
	};
	return bySentence(rows, reasonOf).map(([reason, rows]) => ({ reason, rows }));
}

/** Hosts of which the same is said, in the order in which they are first met. */
export function bySentence(
	rows: readonly FleetRow[],
	sentenceOf: (row: FleetRow) => string
): [sentence: string, rows: FleetRow[]][] {
	const groups = new Map<string, FleetRow[]>();
	for (const row of rows) {
		const sentence = sentenceOf(row);
		const group = groups.get(sentence);
		if (group) group.push(row);
		else groups.set(sentence, [row]);
	}
	return [...groups];
}
