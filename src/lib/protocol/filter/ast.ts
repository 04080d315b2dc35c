/**
 * What a filter means, as a tree. Always in its simplest form (see the builders): no group in a group of the same
 * kind, none of one part, nothing denied twice. So two filters that read the same are the same.
 */
export type Filter =
	| { type: 'all'; of: Filter[] }
	| { type: 'any'; of: Filter[] }
	| { type: 'not'; of: Filter }
	| { type: 'word'; text: string }
	| { type: 'key'; key: Key; values: string[] }
	| { type: 'compare'; key: Measure; operator: Operator; amount: number; unit: Unit | null };

/** Keys that are compared with words. */
export const KEYS = [
	'is',
	'tag',
	'os',
	'git',
	'lock',
	'system',
	'tests',
	'agent',
	'name',
	'location',
	'type',
	'branch',
	'commit',
	'version',
	'note'
] as const;
export type Key = (typeof KEYS)[number];

/** Keys that are compared with amounts. */
export const MEASURES = ['cpu', 'mem', 'disk', 'load', 'seen', 'uptime'] as const;
export type Measure = (typeof MEASURES)[number];

export const OPERATORS = ['>=', '<=', '>', '<'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Seconds to weeks, of durations. */
export const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;
export type Unit = keyof typeof UNITS;

/** Matches every host: what an empty text means. */
export const EVERYTHING: Filter = { type: 'all', of: [] };

const group = (type: 'all' | 'any', parts: readonly Filter[]): Filter => {
	const of = parts.flatMap((part) => (part.type === type ? part.of : [part]));
	const [only] = of;
	return of.length === 1 && only ? only : { type, of };
};

/** All of the parts. */
export const all = (parts: readonly Filter[]): Filter => group('all', parts);
/** At least one of the parts. */
export const any = (parts: readonly Filter[]): Filter => group('any', parts);
export const not = (part: Filter): Filter =>
	part.type === 'not' ? part.of : { type: 'not', of: part };

/** Whether two filters are the same tree. */
export const same = (a: Filter, b: Filter): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The terms that all must match, side by side. */
export const termsOf = (filter: Filter): Filter[] => (filter.type === 'all' ? filter.of : [filter]);

/** The filter with a term more, or without it where it is there already. */
export function toggled(filter: Filter, term: Filter): Filter {
	const terms = termsOf(filter);
	const rest = terms.filter((each) => !same(each, term));
	return all(rest.length < terms.length ? rest : [...terms, term]);
}

/** Whether the term is one of those that all must match. */
export const asks = (filter: Filter, term: Filter): boolean =>
	termsOf(filter).some((each) => same(each, term));
