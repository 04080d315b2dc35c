import { isActivating } from '$lib/protocol/activating.ts';
import type { FleetRow, RowOperation } from '$lib/protocol/live.ts';
import type { OperationState } from '$lib/protocol/operation.ts';
import { operationOf } from './fleet-view.ts';

/** One command on many hosts, as one thing to follow: pure functions from what was asked to how it goes. */

/** With as many hosts as this, a tab for each would bury the ones that matter. */
export const BULK_FROM = 5;

/** What became of the command on one host: an operation, or the reason why there is none. */
export type Share = { hostId: string; host: string; color: string } &
	/** `answered`: how it stood when the dashboard took it; missing in tabs that an older page has kept. */
	(
		| { operationId: string; answered?: 'offered' | 'queued' }
		/** `leftOut`: its row said so before anybody asked. */
		| { refusal: string; leftOut?: true }
	);

/** Of how many hosts that were chosen how many were asked: what the question before it said, too. */
export const askedOf = (shares: readonly Share[]): { asked: number; chosen: number } => ({
	asked: shares.filter((share) => !('leftOut' in share)).length,
	chosen: shares.length
});

/** In the order in which they are looked at: what went wrong first, what went well last. */
export const OUTCOMES = ['failed', 'refused', 'running', 'waiting', 'ended', 'done'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type ShareProgress = {
	share: Share;
	outcome: Outcome;
	/** Null: it was refused, or nothing is known of it yet. */
	state: OperationState | null;
	unknown: boolean;
	/** As the host's row tells it; null where the row tells of another operation by now. */
	operation: RowOperation | null;
	message: string | null;
	/** Neither the row nor anybody else has told of it yet. */
	untold: boolean;
};
export type Progress = {
	shares: ShareProgress[];
	counts: Record<Outcome, number>;
	/** Nothing of it goes on any more. */
	isOver: boolean;
};

const OUTCOME_OF: Record<OperationState, Outcome> = {
	queued: 'waiting',
	offered: 'running',
	running: 'running',
	succeeded: 'done',
	failed: 'failed',
	'timed-out': 'failed',
	'rolled-back': 'failed',
	interrupted: 'failed',
	rejected: 'refused',
	cancelled: 'ended',
	expired: 'ended'
};

/** Whether the host's row does not tell of the operation yet: ids rise with time, and it knows of none that is newer. */
export function isBefore(row: FleetRow | undefined, id: string): boolean {
	if (row === undefined) return false;
	return [row.operation, row.lastOperation, ...row.queued].every(
		(operation) => operation === null || operation.id < id
	);
}

/** The operations of a command on many hosts that go on, can be stopped, and that nobody has asked to stop. */
export const goingOn = ({ shares }: Progress): string[] =>
	shares.flatMap(({ share, outcome, operation, unknown }) =>
		'operationId' in share &&
		(outcome === 'running' || outcome === 'waiting') &&
		(operation?.stopRequested !== true || unknown) &&
		(operation === null || !isActivating(operation))
			? [share.operationId]
			: []
	);

/** Whether some of it is being activated, which a stop does not cut off. */
export const someActivate = ({ shares }: Progress): boolean =>
	shares.some(({ operation }) => operation?.finishedAt === null && isActivating(operation));

/**
 * How many failures there are to tell of, once nothing runs any more; null: none that was not told already. Hosts that are waited
 * for may take a day, and nobody waits that long to hear of the others.
 */
export const failuresToTell = (
	{ counts }: Pick<Progress, 'counts'>,
	told: number
): number | null => (counts.running === 0 && counts.failed > told ? counts.failed : null);

/**
 * How a command goes on all its hosts, failures first.
 * @param known.ends of operations that no row tells of any more
 */
export function progressOf(
	shares: readonly Share[],
	known: {
		rows: ReadonlyMap<string, FleetRow>;
		ends: ReadonlyMap<string, OperationState>;
	}
): Progress {
	const all = shares.map((share): ShareProgress => {
		if ('refusal' in share)
			return {
				share,
				outcome: 'refused',
				state: null,
				unknown: false,
				operation: null,
				message: share.refusal,
				untold: false
			};
		const row = known.rows.get(share.hostId);
		const operation = operationOf(row, share.operationId);
		const told = operation?.state ?? known.ends.get(share.operationId) ?? null;
		const state = told ?? (isBefore(row, share.operationId) ? (share.answered ?? null) : null);
		return {
			share,
			// What nothing is known of may still go on.
			outcome: state === null ? 'running' : OUTCOME_OF[state],
			state,
			unknown: operation?.unknown ?? state === null,
			operation,
			message: operation?.message ?? null,
			untold: told === null
		};
	});
	const counts = Object.fromEntries(
		OUTCOMES.map((outcome) => [outcome, all.filter((each) => each.outcome === outcome).length])
	) as Record<Outcome, number>;
	return {
		shares: OUTCOMES.flatMap((outcome) => all.filter((each) => each.outcome === outcome)),
		counts,
		isOver: counts.running === 0 && counts.waiting === 0
	};
}
