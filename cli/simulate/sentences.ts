import { isReadable } from '../../agent/dashboard-address.ts';
import type { Environment } from '../../agent/config-sources.ts';
import { plural } from '$lib/protocol/status/words.ts';
import { nameOf } from './marks.ts';
import type { SimulateOptions } from './options.ts';
import type { Removal } from './remove.ts';

/** What a person reads before a simulation and after a removal. */

/** `sim-00001 to sim-00100` */
export const namesOf = ({ prefix, hosts }: Pick<SimulateOptions, 'prefix' | 'hosts'>): string =>
	hosts === 1 ? nameOf(prefix, 1) : `${nameOf(prefix, 1)} to ${nameOf(prefix, hosts)}`;

/** Said once the dashboard has let somebody in. */
export function beginning(options: SimulateOptions): string {
	const { hosts, address, perSecond, minutes, intervalSeconds } = options;
	const pace = hosts > perSecond ? `, ${perSecond} more each second` : '';
	const they = hosts === 1 ? 'It is' : 'They are';
	return `Simulating ${plural(hosts, 'host')} at ${address}${pace}, for ${plural(minutes, 'minute')} once all are there. ${they} added to the dashboard as ${namesOf(options)}, with the tag "simulated". Each sends its first heartbeat about ${intervalSeconds} s after it connected. Ctrl+C ends it.`;
}

/** The command that takes the hosts away again, for a shell, by the way that this one was called. */
export function removalCommand(
	{ url, address, prefix }: Pick<SimulateOptions, 'url' | 'address' | 'prefix'>,
	env: Environment
): string {
	return [
		...(isReadable(url) ? ['NIXFLEET_INSECURE=true'] : []),
		'NIXFLEET_API_KEY_FILE=./key',
		// npm says so of what `npx` runs.
		...(env.npm_command === 'exec' ? ['npx --no-install'] : []),
		`nixfleet simulate ${quoted(address)} --remove`,
		...(prefix === 'sim' ? [] : [`--prefix ${prefix}`])
	].join(' ');
}

/** As one word of a shell. */
const quoted = (word: string): string =>
	/^[\w.:/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** What a removal did, and which simulated hosts it left. */
export function removalSentences(
	{ removed, found, others }: Removal,
	{ address, prefix }: Pick<SimulateOptions, 'address' | 'prefix'>
): string[] {
	const first =
		found === 0
			? `There are no simulated hosts at ${address} whose names begin with ${prefix}-, so none was removed.`
			: `Removed ${plural(removed, 'simulated host')} of ${address} whose names begin with ${prefix}-.`;
	const left = [...others].map(
		([other, count]) =>
			`There ${count === 1 ? 'is' : 'are'} ${plural(count, 'simulated host')} whose ${count === 1 ? 'name begins' : 'names begin'} with ${other}-. To remove ${count === 1 ? 'it' : 'them'}, say --prefix ${other}.`
	);
	return [first, ...left];
}
