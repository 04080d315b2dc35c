import type { Command } from '$lib/protocol/command.ts';
import { LIMITS } from '$lib/protocol/limits.ts';
import { commitFor, isForLater } from '$lib/protocol/told-commit.ts';
import { CONFIRM_TEXTS, consequence } from '$lib/ui/texts/confirm.ts';
import type { FleetRow } from '../../client/index.ts';

/** What somebody wants of hosts. */
export type Order = {
	command: Command;
	rows: readonly FleetRow[];
	/** Instead of the target; null: the target. */
	commit: string | null;
	/** Hosts that are away or outside their windows are waited for. */
	queue: boolean;
};

export type LeftOut = { row: FleetRow; reason: string };

/** Which hosts are asked, and which are left out because their rows say that they cannot now: of these nothing is told or agreed to. */
export function planOf(order: Order): { asked: FleetRow[]; leftOut: LeftOut[] } {
	const leftOut = order.rows.flatMap((row): LeftOut[] => {
		const reason = whyNot(order, row);
		return reason === null ? [] : [{ row, reason }];
	});
	return { asked: order.rows.filter((row) => whyNot(order, row) === null), leftOut };
}

function whyNot({ command, queue }: Order, { actions, operation }: FleetRow): string | null {
	const able = actions[command];
	if (!able.enabled)
		return operation === null
			? able.reason
			: `${able.reason} What runs there: nixfleet logs ${operation.id} --follow`;
	return able.waits === undefined || queue ? null : `${able.waits} That takes --queue.`;
}

/** What will happen to hosts, the same to several in one sentence. */
export function effects({ command, commit, queue }: Order, asked: readonly FleetRow[]): string[] {
	const groups = new Map<string, string[]>();
	for (const row of asked) {
		const able = row.actions[command];
		const later = queue && isForLater(command, row);
		const { effect } = consequence(command, row, {
			target: commit ?? row.targetCommit,
			isForLater: later && commit === null
		});
		const doubts = [
			...(able.enabled && able.waits !== undefined ? [able.waits] : []),
			...(row.presence === 'stale' ? [CONFIRM_TEXTS.notHeardOf] : [])
		];
		const key = [effect, ...doubts].join(' ');
		groups.set(key, [...(groups.get(key) ?? []), row.name]);
	}
	return [...groups].map(([effect, names]) =>
		names.length === 1
			? `${names[0]} ${effect}`
			: `${names.join(', ')} ${CONFIRM_TEXTS.each(effect)}`
	);
}

/** Hosts that are asked in one request, because the same was told of them. */
export type Part = {
	rows: FleetRow[];
	/** The commit that was told; null: none was. */
	expectedCommit: string | null;
};

/** The requests that an order comes to. What waits runs at the target of its time, so no commit is expected of it. */
export function partsOf({ command, commit, queue }: Order, asked: readonly FleetRow[]): Part[] {
	const parts = new Map<string, FleetRow[]>();
	for (const row of asked) {
		const isTold = commit === null && !(queue && isForLater(command, row));
		const key = (isTold && commitFor(command, row)) || '';
		parts.set(key, [...(parts.get(key) ?? []), row]);
	}
	return [...parts].flatMap(([key, rows]) => {
		const expectedCommit = key === '' ? null : key;
		const some: Part[] = [];
		for (let from = 0; from < rows.length; from += LIMITS.hostsPerRequest)
			some.push({ rows: rows.slice(from, from + LIMITS.hostsPerRequest), expectedCommit });
		return some;
	});
}
