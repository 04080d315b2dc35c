import { closest } from '$lib/protocol/filter/closest.ts';
import { LIMITS } from '$lib/protocol/limits.ts';
import { byUrgency } from '$lib/protocol/urgency.ts';
import { HOST_NAME } from '$lib/protocol/host-name.ts';
import { PlainError } from '$lib/server/platform/errors.ts';
import { FleetClientError, type FleetClient, type FleetRow } from '../../client/index.ts';
import { UsageError } from '../command.ts';
import { harmless } from '../terminal/harmless.ts';
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

type Hosts = Pick<FleetClient, 'hosts'>;

/**
 * The hosts to ask for something.
 * @throws {PlainError} when a host that is named is not there; nothing was asked of any then
 * @throws {UsageError} when the filter cannot be read
 */
export async function wantedHosts(fleet: Hosts, wish: Wish): Promise<FleetRow[]> {
	if (wish.kind === 'filter') return filtered(fleet, wish.filter);
	const found = await named(fleet, wish.names);
	return found.length === wish.names.length ? found : missing(fleet, wish.names, OR_A_FILTER);
}

/**
 * The hosts to look at. Looking does nothing to them, so words none of which is a name are searched for, as on the page; as soon as
 * one is, the others were to be names, too.
 * @returns `searched`: the filter by which they were looked for; null: by their names
 * @throws {PlainError} when one of several is not there
 * @throws {UsageError} when the filter cannot be read
 */
export async function hostsToSee(
	fleet: Hosts,
	words: readonly string[]
): Promise<{ rows: FleetRow[]; searched: string | null }> {
	const wish = wishOf(words);
	if (wish.kind === 'filter')
		return { rows: await filtered(fleet, wish.filter), searched: wish.filter };
	const found = await named(fleet, wish.names);
	if (found.length === 0) {
		const searched = words.join(' ');
		return { rows: await filtered(fleet, searched), searched };
	}
	return found.length === wish.names.length
		? { rows: found.sort(byUrgency), searched: null }
		: missing(fleet, wish.names, OR_A_FILTER);
}

/** One host by its name. @throws {PlainError} when it is not there */
export async function wantedHost(fleet: Hosts, name: string): Promise<FleetRow> {
	const [row] = await named(fleet, [name]);
	return row ?? missing(fleet, [name]);
}

async function filtered(fleet: Hosts, filter: string): Promise<FleetRow[]> {
	try {
		return (await patiently(() => fleet.hosts.list({ filter }))).sort(byUrgency);
	} catch (error) {
		// The filter is the only thing in such a call that can be wrong, and the dashboard knows its language best.
		if (error instanceof FleetClientError && error.code === 'invalid')
			throw new UsageError(harmless(error.message));
		throw error;
	}
}

async function named(fleet: Hosts, names: readonly string[]): Promise<FleetRow[]> {
	const rows = await patiently(() => fleet.hosts.list(lookFor(names)));
	return names.flatMap((name) => rows.find((row) => row.name === name) ?? []);
}

/** @throws {PlainError} always, with a sentence for each that is not there */
async function missing(fleet: Hosts, names: readonly string[], otherwise = ''): Promise<never> {
	const known = (await patiently(() => fleet.hosts.list())).map(({ name }) => name);
	const unknown = names.filter((name) => !known.includes(name));
	throw new PlainError(unknown.map((name) => unknownHost(name, known, otherwise)).join('\n'));
}

/** A filter that finds at least these, where one can say it; a fleet is much to send. */
function lookFor(names: readonly string[]): { filter?: string } {
	const filter = `name:${names.join(',')}`;
	const fits = names.length <= LIMITS.filterTerms && filter.length <= LIMITS.filterChars;
	return fits && names.every((name) => HOST_NAME.test(name)) ? { filter } : {};
}

/** For commands that take one. */
const OR_A_FILTER = ' A filter has at least one term such as name:web*.';

function unknownHost(name: string, known: readonly string[], otherwise: string): string {
	const meant = closest(name, known);
	const hint =
		meant.length > 0
			? ` Did you mean ${meant.join(' or ')}?`
			: ` Those there are: nixfleet hosts.${otherwise}`;
	return `There is no host called "${name.slice(0, 63)}".${hint}`;
}
