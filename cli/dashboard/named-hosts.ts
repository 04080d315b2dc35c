import { closest } from '$lib/protocol/filter/closest.ts';
import { LIMITS } from '$lib/protocol/limits.ts';
import { byUrgency } from '$lib/protocol/urgency.ts';
import { HOST_NAME } from '$lib/protocol/host-name.ts';
import { PlainError } from '$lib/server/platform/errors.ts';
import type { FleetClient, FleetRow } from '../../client/index.ts';
import { UsageError } from '../command.ts';
import { patiently } from './connect.ts';

/** Which hosts are meant: these, or those that a filter finds. */
export type Wish = { kind: 'names'; names: readonly string[] } | { kind: 'filter'; filter: string };

/** What no name has, and every term of a filter but a plain word. */
const isTerm = (word: string): boolean => word.startsWith('-') || /[:<>()"*]/.test(word);

/**
 * Plain words are names, each of a host that must be there; with a term such as `is:online` among them, all words are one filter.
 * A word that only looks for something must not make hosts do anything.
 * @throws {UsageError} without words
 */
export function wishOf(words: readonly string[]): Wish {
	const given = words.filter((word) => word.trim() !== '');
	if (given.length === 0)
		throw new UsageError('Name hosts, or a filter such as is:online for those that are connected');
	return given.some(isTerm)
		? { kind: 'filter', filter: given.join(' ') }
		: { kind: 'names', names: [...new Set(given)] };
}

/** @throws {PlainError} when a host that is named is not there; nothing was asked of any then */
export async function wantedHosts(fleet: FleetClient, wish: Wish): Promise<FleetRow[]> {
	if (wish.kind === 'filter')
		return (await patiently(() => fleet.hosts.list({ filter: wish.filter }))).sort(byUrgency);
	const { names } = wish;
	const rows = await patiently(() => fleet.hosts.list(lookFor(names)));
	const found = names.flatMap((name) => rows.find((row) => row.name === name) ?? []);
	if (found.length === names.length) return found;
	const known = (await patiently(() => fleet.hosts.list())).map(({ name }) => name);
	const missing = names.filter((name) => !known.includes(name));
	throw new PlainError(missing.map((name) => unknownHost(name, known)).join('\n'));
}

/** One host by its name. @throws {PlainError} when it is not there */
export async function wantedHost(fleet: FleetClient, name: string): Promise<FleetRow> {
	const [row] = await wantedHosts(fleet, { kind: 'names', names: [name] });
	if (row === undefined) throw new PlainError(unknownHost(name, []));
	return row;
}

/** A filter that finds at least these, where one can say it; a fleet is much to send. */
function lookFor(names: readonly string[]): { filter?: string } {
	const filter = `name:${names.join(',')}`;
	const fits = names.length <= LIMITS.filterTerms && filter.length <= LIMITS.filterChars;
	return fits && names.every((name) => HOST_NAME.test(name)) ? { filter } : {};
}

function unknownHost(name: string, known: readonly string[]): string {
	const meant = closest(name, known);
	const hint =
		meant.length > 0
			? ` Did you mean ${meant.join(' or ')}?`
			: ' nixfleet hosts lists those there are; a filter has at least one term such as name:web*.';
	return `There is no host called "${name.slice(0, 63)}".${hint}`;
}
