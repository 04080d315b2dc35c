import { hasFailed, isBehind } from '$lib/protocol/filter/subject.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import type { Group } from './fleet-view.ts';

/** What the table draws, from top to bottom: rows, and the headings of groups between them. */
export type Entry =
	| { type: 'row'; key: string; row: FleetRow }
	| { type: 'group'; key: string; value: string; rows: FleetRow[]; open: boolean };

const statusOf = (row: FleetRow): string => {
	if (row.operation) return 'running';
	if (hasFailed(row)) return 'failed';
	if (row.presence !== 'online') return 'offline';
	if (isBehind(row)) return 'behind';
	if (row.status.blocker === 'target') return 'unknown';
	return row.status.onTarget ? 'ok' : 'attention';
};

/** A host stands in each of its tags' groups; without one, in a group for those. */
const VALUES: Record<Exclude<Group, 'none'>, (row: FleetRow) => readonly string[]> = {
	location: (row) => [row.location],
	kind: (row) => [row.kind],
	type: (row) => [row.deviceType],
	tag: (row) => {
		const tags = [...new Set([...row.tags, ...row.hostTags])];
		return tags.length === 0 ? [''] : tags;
	},
	status: (row) => [statusOf(row)]
};

const STATUS_ORDER = ['failed', 'running', 'attention', 'behind', 'offline', 'unknown', 'ok'];

const inOrder = (group: Group) => (a: string, b: string) => {
	if (group === 'status') return STATUS_ORDER.indexOf(a) - STATUS_ORDER.indexOf(b);
	// What has no tag comes last.
	return (a === '' ? 1 : 0) - (b === '' ? 1 : 0) || a.localeCompare(b, 'en');
};

/** The rows under their headings, in the order they have; those of folded groups are left out. */
export function entriesOf(rows: FleetRow[], group: Group, closed: readonly string[]): Entry[] {
	if (group === 'none') return rows.map((row) => ({ type: 'row', key: row.id, row }));
	const groups = new Map<string, FleetRow[]>();
	for (const row of rows)
		for (const value of VALUES[group](row)) groups.set(value, [...(groups.get(value) ?? []), row]);
	return [...groups.keys()].sort(inOrder(group)).flatMap((value): Entry[] => {
		const members = groups.get(value) ?? [];
		const open = !closed.includes(value === '' ? '-' : value);
		return [
			{ type: 'group', key: `group ${value}`, value, rows: members, open },
			...(open
				? members.map((row): Entry => ({ type: 'row', key: `${value} ${row.id}`, row }))
				: [])
		];
	});
}
