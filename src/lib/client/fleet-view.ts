import type { Command } from '$lib/protocol/command.ts';
import type { FleetRow } from '$lib/protocol/live.ts';

/** What the page shows of the fleet: pure functions from rows to rows. */

export const SHOWS = ['all', 'waiting', 'online', 'attention', 'failed', 'running'] as const;
export type Show = (typeof SHOWS)[number];

export const SORTS = ['attention', 'name', 'seen', 'cpu'] as const;
export type Sort = (typeof SORTS)[number];

export type View = { show: Show; query: string; sort: Sort };
export type Counts = Record<Show, number>;

/** Rows of the first paint: more than fit into any window. */
export const FIRST_ROWS = 30;

const oneOf = <T extends string>(values: readonly T[], value: string | null, otherwise: T): T =>
	values.find((each) => each === value) ?? otherwise;

/** What a page's URL asks to see; anything it does not understand is the usual. */
export const viewOf = (params: URLSearchParams): View => ({
	show: oneOf(SHOWS, params.get('show'), 'all'),
	sort: oneOf(SORTS, params.get('sort'), 'attention'),
	query: params.get('q') ?? ''
});

const COMPARTMENTS = ['git', 'lock', 'system', 'tests', 'agent'] as const;

const hasFailed = (row: FleetRow): boolean =>
	COMPARTMENTS.some((name) => row.status[name].state === 'error');
const needsAttention = (row: FleetRow): boolean =>
	row.alarm !== null || (row.status.blocker !== null && row.status.blocker !== 'operation');

const BELONGS: Record<Show, (row: FleetRow) => boolean> = {
	all: () => true,
	waiting: (row) => row.waiting !== null,
	online: (row) => row.presence === 'online',
	attention: needsAttention,
	failed: hasFailed,
	running: (row) => row.operation !== null
};

export const counts = (rows: FleetRow[]): Counts => ({
	all: rows.length,
	waiting: rows.filter(BELONGS.waiting).length,
	online: rows.filter(BELONGS.online).length,
	attention: rows.filter(BELONGS.attention).length,
	failed: rows.filter(BELONGS.failed).length,
	running: rows.filter(BELONGS.running).length
});

/** Every word must be found somewhere in what people know a host by. */
function matches(row: FleetRow, words: string[]): boolean {
	const text =
		`${row.name} ${row.kind} ${row.location} ${row.deviceType} ${row.system ?? ''} ${row.commit ?? ''} ${row.status.sentence}`.toLowerCase();
	return words.every((word) => text.includes(word));
}

const urgency = (row: FleetRow): number => {
	// Somebody has to decide about these, and nothing else happens before.
	if (row.waiting !== null || row.alarm !== null) return -1;
	if (row.operation) return 1;
	if (hasFailed(row)) return 0;
	if (row.presence !== 'online') return 3;
	return needsAttention(row) ? 2 : 4;
};

/** `web2` before `web10`, as people count. One collator: making one per comparison is slow. */
const collator = new Intl.Collator('en', { numeric: true });
const byName = (a: FleetRow, b: FleetRow): number => collator.compare(a.name, b.name);

const ORDER: Record<Sort, (a: FleetRow, b: FleetRow) => number> = {
	attention: (a, b) => urgency(a) - urgency(b) || byName(a, b),
	name: byName,
	seen: (a, b) => (b.lastSeenAt ?? 0) - (a.lastSeenAt ?? 0) || byName(a, b),
	cpu: (a, b) => (b.metrics?.cpuPercent ?? -1) - (a.metrics?.cpuPercent ?? -1) || byName(a, b)
};

/** The rows to draw, in order. */
export function visibleRows(rows: FleetRow[], view: View): FleetRow[] {
	const words = view.query.toLowerCase().split(/\s+/).filter(Boolean);
	return rows
		.filter((row) => BELONGS[view.show](row) && matches(row, words))
		.sort(ORDER[view.sort]);
}

/** Of the given hosts, those that can take the command now. */
export const eligible = (rows: FleetRow[], command: Command): FleetRow[] =>
	rows.filter((row) => row.actions[command].enabled);

/** What an operator most likely does next with a host: the one button a phone has room for. */
export function likelyNext(row: FleetRow): Command {
	if (row.status.git.state !== 'ok') return 'pull-switch';
	if (row.status.system.state !== 'ok') return 'switch';
	return row.status.tests.state === 'ok' ? 'pull' : 'test';
}

/** The ids from the last clicked row to this one, as shift-click selects them. */
export function rangeBetween(rows: FleetRow[], from: string, to: string): string[] {
	const start = rows.findIndex((row) => row.id === from);
	const end = rows.findIndex((row) => row.id === to);
	if (start < 0 || end < 0) return [to];
	return rows.slice(Math.min(start, end), Math.max(start, end) + 1).map((row) => row.id);
}
