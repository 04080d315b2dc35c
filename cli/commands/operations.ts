import { STATES, STATE_TEXTS } from '$lib/ui/texts/states.ts';
import type { Operation } from '../../client/index.ts';
import { readArguments, wholeNumber } from '../arguments.ts';
import { LISTED } from '../bounds.ts';
import { UsageError, type ExitCode, type Surroundings } from '../command.ts';
import { connect, patiently } from '../dashboard/connect.ts';
import { wantedHost } from '../dashboard/named-hosts.ts';
import type { Tone } from '../terminal/colour.ts';
import { tableLines, type Cell } from '../terminal/table.ts';
import { timeWords } from '../words.ts';

/** `nixfleet operations [--host <name>] [--limit <number>] [--json]`: newest first. */
export async function operations(args: string[], around: Surroundings): Promise<ExitCode> {
	const { values, positionals } = readArguments(args, {
		host: { type: 'string' },
		limit: { type: 'string' },
		json: { type: 'boolean', default: false }
	});
	if (positionals.length > 0)
		throw new UsageError(`"${positionals[0]}" is one word too many: a host is named by --host`);
	const limit =
		values.limit === undefined ? LISTED.default : wholeNumber('--limit', values.limit, LISTED);
	const { print, tell, terminal } = around;
	const { host } = values;
	const { fleet } = connect(around);
	const list = await patiently(() =>
		fleet.operations.list({ limit, ...(host !== undefined && { hostName: host }) })
	);
	// Operations outlive their host, so it is looked for only where there are none.
	if (list.length === 0 && host !== undefined) await wantedHost(fleet, host);
	if (values.json) print(JSON.stringify(list, null, 2));
	if (list.length === 0)
		tell(
			host === undefined
				? 'Nothing has been asked of a host yet.'
				: `Nothing has been asked of ${host} yet.`
		);
	else if (!values.json) operationLines(list, terminal).forEach(print);
	return 0;
}

export function operationLines(
	list: readonly Operation[],
	look: { columns: number | null; colour: boolean }
): string[] {
	const head = ['OPERATION', 'HOST', 'COMMAND', 'STATE', 'ASKED', 'BY', 'WHAT HAPPENED'];
	const rows = list.map((operation): Cell[] => [
		{ text: operation.id },
		{ text: operation.hostName },
		{ text: operation.command },
		{ text: stateWord(operation), tone: toneOf(operation) },
		{ text: timeWords(operation.requestedAt) },
		{ text: operation.requestedBy },
		{ text: operation.message ?? '' }
	]);
	return tableLines({ head, rows }, look);
}

function stateWord({ state, unknown, stopRequested, finishedAt }: Operation): string {
	if (finishedAt === null && unknown) return STATE_TEXTS.contactLost;
	if (finishedAt === null && stopRequested) return STATE_TEXTS.stopping;
	return STATES[state];
}

function toneOf({ state, finishedAt }: Operation): Tone | undefined {
	if (finishedAt === null) return 'busy';
	if (state === 'succeeded') return 'good';
	return state === 'cancelled' || state === 'expired' ? 'faint' : 'bad';
}
