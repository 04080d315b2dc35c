import { randomUUID } from 'node:crypto';
import { insist } from '../../client/insist.ts';
import { FleetClientError, type FleetRow, type RequestOutcome } from '../../client/index.ts';
import type { Dashboard } from '../dashboard/connect.ts';
import { failureSentence } from '../dashboard/failure.ts';
import { partsOf, type Order } from './plan.ts';

/** What came of asking one host. */
export type Answer = { row: FleetRow } & (
	| { kind: 'taken'; operationId: string; queued: boolean }
	| { kind: 'refused'; reason: string }
	/** The host is where the command would bring it, by the dashboard's word. */
	| { kind: 'nothing-to-do'; reason: string }
	/** Nobody answered, so it may have been asked, or not. */
	| { kind: 'not-known'; reason: string }
);

/**
 * Asks hosts. A request whose answer is lost is sent again with its own key, so that it happens once. One that fails ends it:
 * the hosts after it are not asked.
 */
export async function send(
	{ fleet, url }: Dashboard,
	order: Order & { force: boolean },
	asked: readonly FleetRow[]
): Promise<Answer[]> {
	const { command, commit, queue, force } = order;
	const answers: Answer[] = [];
	let failed: string | null = null;
	for (const { rows, expectedCommit } of partsOf(order, asked)) {
		if (failed !== null) {
			answers.push(...rows.map((row) => refused(row, 'It was not asked any more.')));
			continue;
		}
		const request = {
			hostIds: rows.map(({ id }) => id),
			command,
			queue,
			force,
			...(commit !== null && { commit }),
			...(expectedCommit !== null && { expectedCommit }),
			idempotencyKey: randomUUID()
		};
		try {
			const outcomes = await insist(() => fleet.operations.request(request));
			answers.push(...rows.map((row) => answerOf(row, outcomes)));
		} catch (error) {
			if (!(error instanceof FleetClientError)) throw error;
			const reason = (failed = failureSentence(error, url));
			const isKnown = !['unreachable', 'not-a-dashboard', 'internal'].includes(error.code);
			const kind = isKnown ? 'refused' : 'not-known';
			answers.push(...rows.map((row): Answer => ({ row, kind, reason })));
		}
	}
	return answers;
}

const refused = (row: FleetRow, reason: string): Answer => ({ row, kind: 'refused', reason });

function answerOf(row: FleetRow, outcomes: readonly RequestOutcome[]): Answer {
	const outcome = outcomes.find(({ hostId }) => hostId === row.id);
	if (outcome === undefined)
		return { row, kind: 'not-known', reason: 'The dashboard said nothing about it.' };
	if (outcome.ok)
		return { row, kind: 'taken', operationId: outcome.operationId, queued: outcome.queued };
	const ways = [
		...(outcome.queueable ? ['--queue waits for it.'] : []),
		...(outcome.forceable ? ['--force goes ahead all the same.'] : []),
		...(outcome.activeOperationId === null
			? []
			: [`What runs there: nixfleet logs ${outcome.activeOperationId} --follow`])
	];
	const reason = [outcome.message, ...ways].join(' ');
	return { row, kind: outcome.code === 'on-target' ? 'nothing-to-do' : 'refused', reason };
}
