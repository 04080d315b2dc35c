import { dashboardUrl } from '../../agent/address-rules.ts';
import { oneWord, readArguments, wholeNumber } from '../arguments.ts';
import { UsageError } from '../command.ts';
import { PREFIX, SIMULATION } from './bounds.ts';

/** A command line of `nixfleet simulate`. */
export type SimulateOptions = {
	/** As it was written. */
	address: string;
	/** `ws(s)://…/ws` */
	url: string;
	hosts: number;
	minutes: number;
	perSecond: number;
	intervalSeconds: number;
	prefix: string;
	/** Null: the usual folder. */
	stateDir: string | null;
	/** Hosts may be added to a dashboard on another machine. */
	yes: boolean;
	/** Take the hosts away instead. */
	remove: boolean;
};

const OPTIONS = {
	hosts: { type: 'string' },
	minutes: { type: 'string' },
	rate: { type: 'string' },
	interval: { type: 'string' },
	prefix: { type: 'string' },
	state: { type: 'string' },
	yes: { type: 'boolean' },
	remove: { type: 'boolean' }
} as const;

/** What only a simulation needs, and a removal does not. */
const OF_SIMULATION = ['hosts', 'minutes', 'rate', 'interval', 'state', 'yes'] as const;

/** @throws {UsageError} */
export function readOptions(args: string[]): SimulateOptions {
	const { values, positionals } = readArguments(args, OPTIONS);
	const address = oneWord(positionals, 'address of the dashboard');
	const url = dashboardUrl.safeParse(address);
	if (!url.success) {
		const problem = url.error.issues[0]?.message ?? 'it cannot be read';
		throw new UsageError(`The address: ${problem.replace(/\.$/, '')}`);
	}
	const remove = values.remove ?? false;
	const stray = OF_SIMULATION.find((name) => values[name] !== undefined);
	if (remove && stray !== undefined)
		throw new UsageError(`--${stray} is for simulations, and --remove makes none`);
	if (values.state === '') throw new UsageError('--state needs a folder');
	const number = (name: 'hosts' | 'minutes' | 'rate' | 'interval', range: Range): number =>
		values[name] === undefined ? range.default : wholeNumber(`--${name}`, values[name], range);
	return {
		address,
		url: url.data,
		hosts: number('hosts', SIMULATION.hosts),
		minutes: number('minutes', SIMULATION.minutes),
		perSecond: number('rate', SIMULATION.perSecond),
		intervalSeconds: number('interval', SIMULATION.intervalSeconds),
		prefix: prefixOf(values.prefix),
		stateDir: values.state ?? null,
		yes: values.yes ?? false,
		remove
	};
}

type Range = { default: number; min: number; max: number };

function prefixOf(text = 'sim'): string {
	if (PREFIX.test(text)) return text;
	throw new UsageError(
		`--prefix must be 1 to 20 lower-case letters, digits and hyphens that begin with a letter, and "${text.slice(0, 50)}" is not`
	);
}
