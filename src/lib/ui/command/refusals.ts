import type { Command } from '$lib/protocol/command.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import type { RequestOutcome } from '$lib/protocol/requests.ts';
import { COMMAND_LABELS } from '$lib/protocol/command-table.ts';
import { saidOnce } from './said-once.ts';
import { COMMANDER_TEXTS, SHARED_TEXTS } from '../texts/index.ts';

/** A notification is read at a glance; the list of a bulk command has all of them. */
const MOST_TOLD = 4;

type Refused = Extract<RequestOutcome, { ok: false }>;
/** What can be done about refusals: confirm another commit, wait for what is in the way, or go ahead all the same. */
export type Way = 'ask' | 'wait' | 'force';

const hasMoved = ({ code }: Refused): boolean => code === 'other-commit';

/** Who takes which way: the question says as well who is waited for. */
const TAKES: Record<Way, (refused: Refused) => boolean> = {
	ask: (refused) => hasMoved(refused) || refused.queueable,
	wait: ({ queueable }) => queueable,
	force: ({ forceable }) => forceable
};

/** One click does one thing; what nobody has confirmed comes first. */
function wayFor(refused: readonly Refused[]): Way | null {
	if (refused.some(hasMoved)) return 'ask';
	if (refused.some(TAKES.wait)) return 'wait';
	return refused.some(TAKES.force) ? 'force' : null;
}

/**
 * What to tell about hosts that did not take a command: each by name, with its reason; null when all took it.
 * `again` are those that would take it another `way`.
 */
export function refusalNotice(
	command: Command,
	rows: FleetRow[],
	outcomes: RequestOutcome[]
): { title: string; description: string; again: FleetRow[]; way: Way | null } | null {
	const refused = outcomes.filter((outcome) => !outcome.ok);
	if (refused.length === 0) return null;
	const way = wayFor(refused);
	const takers = way === null ? [] : refused.filter(TAKES[way]);
	const started = outcomes.length - refused.length;
	const rowOf = (id: string) => rows.find((row) => row.id === id);
	const reasons = saidOnce(
		refused.map(({ hostId, message }) => ({ name: rowOf(hostId)?.name ?? '', sentence: message }))
	);
	const told = reasons.length - MOST_TOLD > 1 ? reasons.slice(0, MOST_TOLD) : reasons;
	const rest = refused.length - told.reduce((sum, { hosts }) => sum + hosts, 0);
	return {
		title:
			started === 0
				? SHARED_TEXTS.notStarted(COMMAND_LABELS[command])
				: COMMANDER_TEXTS.started(COMMAND_LABELS[command], started, outcomes.length),
		description: [
			...told.map(({ line }) => line),
			...(rest > 0 ? [COMMANDER_TEXTS.more(rest)] : [])
		].join('\n'),
		again: takers.flatMap(({ hostId }) => rowOf(hostId) ?? []),
		way
	};
}
