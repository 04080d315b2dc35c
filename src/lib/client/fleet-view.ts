import type { Command } from '$lib/protocol/command.ts';
import { matcherOf } from '$lib/protocol/filter/match.ts';
import { parseFilter } from '$lib/protocol/filter/parse.ts';
import { diskPercent, hasFailed, isBehind, needsAttention } from '$lib/protocol/filter/subject.ts';
import type { FleetRow, RowOperation } from '$lib/protocol/live.ts';
import { inNaturalOrder } from '$lib/protocol/natural-order.ts';
import { urgency } from '$lib/protocol/urgency.ts';

/** What the page shows of the fleet: pure functions from rows to rows. */

/** The chips: each stands for a term of the filter, but the first, which stands for none. */
export const SHOWS = [
	'all',
	'waiting',
	'online',
	'behind',
	'attention',
	'failed',
	'running'
] as const;
export type Show = (typeof SHOWS)[number];

export const SORTS = [
	'attention',
	'name',
	'commit',
	'branch',
	'cpu',
	'disk',
	'agent',
	'seen'
] as const;
export type Sort = (typeof SORTS)[number];

export const GROUPS = ['none', 'location', 'kind', 'type', 'tag', 'status'] as const;
export type Group = (typeof GROUPS)[number];

export type View = {
	/** The filter, as it was typed. */
	query: string;
	sort: Sort;
	/** The other way round than one expects of the column. */
	reverse: boolean;
	group: Group;
	/** Groups that are folded, by key. */
	closed: string[];
};
export type Counts = Record<Show, number>;

/** Rows of the first paint: as many as fit into a large window. Each costs 10 KB, and the rest is a moment behind. */
export const FIRST_ROWS = 16;

const oneOf = <T extends string>(values: readonly T[], value: string | null, otherwise: T): T =>
	values.find((each) => each === value) ?? otherwise;

/** What a page's URL asks to see; anything it does not understand is the usual. */
export function viewOf(params: URLSearchParams): View {
	const sort = params.get('sort') ?? '';
	// Links from before there was a filter language name a chip.
	const show = oneOf(SHOWS, params.get('show'), 'all');
	const query = [params.get('q') ?? '', show === 'all' ? '' : `is:${show}`];
	return {
		query: query.filter(Boolean).join(' '),
		sort: oneOf(SORTS, sort.replace(/^-/, ''), 'attention'),
		reverse: sort.startsWith('-'),
		group: oneOf(GROUPS, params.get('group'), 'none'),
		closed: (params.get('closed') ?? '').split(',').filter(Boolean)
	};
}

/** How a URL says an order; null: the usual one. */
export const sortParam = (sort: Sort, reverse: boolean): string | null =>
	sort === 'attention' && !reverse ? null : `${reverse ? '-' : ''}${sort}`;

export const counts = (rows: FleetRow[]): Counts => ({
	all: rows.length,
	waiting: rows.filter((row) => row.waiting !== null).length,
	online: rows.filter((row) => row.presence === 'online').length,
	behind: rows.filter(isBehind).length,
	attention: rows.filter(needsAttention).length,
	failed: rows.filter(hasFailed).length,
	running: rows.filter((row) => row.operation !== null).length
});

const byName = (a: FleetRow, b: FleetRow): number => inNaturalOrder(a.name, b.name);

/** What a column compares, and whether the large comes first. What is not known comes last, either way. */
const KEYS: Record<
	Exclude<Sort, 'name'>,
	{ of: (row: FleetRow) => string | number | null; large: boolean }
> = {
	attention: { of: urgency, large: false },
	commit: { of: (row) => row.commit, large: false },
	branch: { of: (row) => row.branch, large: false },
	cpu: { of: (row) => row.metrics?.cpuPercent ?? null, large: true },
	disk: { of: diskPercent, large: true },
	agent: { of: (row) => row.agentVersion, large: false },
	seen: { of: (row) => row.lastSeenAt, large: true }
};

const compare = (a: string | number, b: string | number): number =>
	typeof a === 'number' && typeof b === 'number' ? a - b : inNaturalOrder(`${a}`, `${b}`);

function order({ sort, reverse }: Pick<View, 'sort' | 'reverse'>) {
	if (sort === 'name') return reverse ? (a: FleetRow, b: FleetRow) => byName(b, a) : byName;
	const { of, large } = KEYS[sort];
	const direction = large === reverse ? 1 : -1;
	return (a: FleetRow, b: FleetRow): number => {
		const [left, right] = [of(a), of(b)];
		if (left === null || right === null)
			return (left === null ? 1 : 0) - (right === null ? 1 : 0) || byName(a, b);
		return compare(left, right) * direction || byName(a, b);
	};
}

/** Whether a click on a column puts the small first. */
export const isAscending = (sort: Sort, reverse: boolean): boolean =>
	(sort === 'name' || !KEYS[sort].large) !== reverse;

/** The rows in order. */
export const sorted = (rows: FleetRow[], view: Pick<View, 'sort' | 'reverse'>): FleetRow[] =>
	[...rows].sort(order(view));

/**
 * The rows to draw, in order; what cannot be read of the filter is left out.
 * @param now of the server
 */
export function visibleRows(
	rows: FleetRow[],
	view: Pick<View, 'query' | 'sort' | 'reverse'>,
	now: number
): FleetRow[] {
	const parsed = parseFilter(view.query);
	const matches = matcherOf(parsed.ok ? parsed.filter : parsed.rest);
	return sorted(
		rows.filter((row) => matches(row, now)),
		view
	);
}

/** Of the given hosts, those that can take the command now. */
export const eligible = (rows: FleetRow[], command: Command): FleetRow[] =>
	rows.filter((row) => row.actions[command].enabled);

/** The operation that runs on a host, one or none, unless it is being stopped. */
export const runningOn = ({ operation, actions }: FleetRow): string[] =>
	operation !== null && actions.stop.enabled ? [operation.id] : [];

/** The operation, if the host's row still tells of it. */
export function operationOf(row: FleetRow | undefined, id: string): RowOperation | null {
	if (row === undefined) return null;
	const told = [row.operation, row.lastOperation, ...row.queued];
	return told.find((operation) => operation?.id === id) ?? null;
}

/** The operations that can be stopped on the given hosts: what runs there, and what waits for them. */
export const stoppable = (rows: readonly FleetRow[]): string[] =>
	rows.flatMap((row) => [...runningOn(row), ...row.queued.map(({ id }) => id)]);

/** What an operator most likely does next with a host: the one button a phone has room for. */
export function likelyNext(row: FleetRow): Command {
	if (row.status.git.state !== 'ok') return 'pull-switch';
	if (row.status.system.state !== 'ok') return 'switch';
	const { state, reason } = row.status.tests;
	// A host without tests is well without them.
	return state === 'ok' || reason === 'no-tests' ? 'pull' : 'test';
}

/** The ids from the last clicked row to this one, as shift-click selects them. */
export function rangeBetween(rows: FleetRow[], from: string, to: string): string[] {
	const start = rows.findIndex((row) => row.id === from);
	const end = rows.findIndex((row) => row.id === to);
	if (start < 0 || end < 0) return [to];
	return rows.slice(Math.min(start, end), Math.max(start, end) + 1).map((row) => row.id);
}
