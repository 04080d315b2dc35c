import { COMPARTMENTS } from '$lib/ui/texts/states.ts';
import { COMPARTMENT_STATES } from '$lib/protocol/status/types.ts';
import { byUrgency } from '$lib/protocol/urgency.ts';
import type { CompartmentState, FleetClient, FleetRow, Presence } from '../../client/index.ts';
import { readArguments } from '../arguments.ts';
import type { ExitCode, Surroundings } from '../command.ts';
import { connect, patiently } from '../dashboard/connect.ts';
import { hostsToSee } from '../dashboard/named-hosts.ts';
import type { Tone } from '../terminal/colour.ts';
import { fixedWidth, tableLines, type Cell, type Table } from '../terminal/table.ts';

const PARTS = ['git', 'lock', 'system', 'tests', 'agent'] as const;

const TONES: Record<CompartmentState, Tone> = {
	ok: 'good',
	behind: 'warning',
	error: 'bad',
	working: 'busy',
	unknown: 'faint'
};

const PRESENCE_TONES: Record<Presence, Tone> = {
	online: 'good',
	stale: 'warning',
	offline: 'faint',
	never: 'faint'
};

/** `nixfleet hosts [hosts or filter] [--json]`: problems first, as on the page. */
export async function hosts(args: string[], around: Surroundings): Promise<ExitCode> {
	const { values, positionals } = readArguments(
		args,
		{ json: { type: 'boolean', default: false } },
		{ hyphenWords: true }
	);
	const words = positionals.filter((word) => word.trim() !== '');
	const { print, tell, terminal } = around;
	const { fleet } = connect(around);
	const { rows, searched } =
		words.length > 0 ? await hostsToSee(fleet, words) : await allHosts(fleet);
	if (values.json) print(JSON.stringify(rows, null, 2));
	if (rows.length === 0)
		tell(
			searched === null
				? 'There are no hosts yet. Add one on the page.'
				: `No host is found by the filter ${searched}`
		);
	else if (!values.json) hostLines(rows, terminal).forEach(print);
	return 0;
}

const allHosts = async (fleet: FleetClient) => ({
	rows: (await patiently(() => fleet.hosts.list())).sort(byUrgency),
	searched: null
});

/** The table of hosts. Sentences make room for the words of states; where even these are too wide, states are letters. */
export function hostLines(
	rows: readonly FleetRow[],
	{ columns, colour }: { columns: number | null; colour: boolean }
): string[] {
	const worded = hostTable(rows, (state) => state);
	if (columns === null || fixedWidth(worded) <= columns)
		return tableLines(worded, { columns, colour });
	// No two begin with the same letter.
	const lettered = hostTable(rows, (state) => state.slice(0, 1));
	const legend = COMPARTMENT_STATES.map((state) => `${state.slice(0, 1)} ${state}`).join(', ');
	return [...tableLines(lettered, { columns, colour }), legend];
}

function hostTable(rows: readonly FleetRow[], wordOf: (state: CompartmentState) => string): Table {
	return {
		head: ['HOST', 'PRESENCE', ...PARTS.map((part) => COMPARTMENTS[part].letter), 'WHY'],
		rows: rows.map(({ name, presence, status }): Cell[] => [
			{ text: name },
			{ text: presence, tone: PRESENCE_TONES[presence] },
			...PARTS.map((part): Cell => {
				const { state } = status[part];
				return { text: wordOf(state), tone: TONES[state] };
			}),
			{ text: status.sentence }
		])
	};
}
