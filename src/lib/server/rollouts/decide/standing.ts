import { utc } from '../../platform/utc.ts';
import { isTerminal } from '$lib/protocol/index.ts';
import type { RolloutHostRow } from '../rollout-row.ts';
import type { HostNow, Question, Step, Standing } from './types.ts';

/** What has happened to a host, whatever the rollout is about to do. */
export function factsOf(row: RolloutHostRow, now: HostNow, question: Question): Standing {
	const end = endOf(row, now, question);
	const state = end?.state ?? row.state;
	const step: Step =
		end !== null
			? { step: 'end', ...end }
			: row.state === 'asked'
				? { step: 'wait', why: atWork(row, now) }
				: { step: 'rest' };
	return { row, now, state, turn: null, step };
}

type End = Omit<Extract<Step, { step: 'end' }>, 'step'>;

function endOf(row: RolloutHostRow, now: HostNow, { rollout, ...question }: Question): End | null {
	if (row.state === 'asked') return endOfOperation(row, now);
	if (row.state !== 'waiting') return null;
	const skipped = (why: string): End => ({ state: 'skipped', why });
	if (now.host === null) return skipped(`${row.hostName} was removed from this dashboard.`);
	if (rollout.state === 'cancelled') return skipped('The rollout was cancelled before its turn.');
	if (now.newer !== null)
		return {
			...skipped(`The rollout of ${utc(now.newer.createdAt)} has it now.`),
			takenBy: now.newer.id
		};
	if (question.now >= rollout.expiresAt)
		return skipped(
			`The time of the rollout was over before its turn${now.obstacle === null ? '.' : `: ${now.obstacle.message}`}`
		);
	return null;
}

function endOfOperation(row: RolloutHostRow, { host, operation }: HostNow): End | null {
	// The answer of who was asked is not stored yet.
	if (row.operationId === null) return null;
	if (operation?.state === 'succeeded') return { state: 'done', why: operation.message };
	if (host === null)
		return { state: 'skipped', why: `${row.hostName} was removed from this dashboard.` };
	if (operation === null)
		return {
			state: 'failed',
			why: 'What became of its operation is not known: the history does not have it.'
		};
	if (!isTerminal(operation.state)) return null;
	const why = operation.message ?? `It ended as ${operation.state}.`;
	return { state: operation.state === 'cancelled' ? 'skipped' : 'failed', why };
}

/** What to say of a host at work; null: it is on its way. */
function atWork(row: RolloutHostRow, { operation, lastSeenAt }: HostNow): string | null {
	if (operation?.unknown !== true) return null;
	return `What ${row.hostName} does is unknown${lastSeenAt === null ? '' : ` since ${utc(lastSeenAt)}`}: contact was lost while it was at work.`;
}
