import {
	metricsOf,
	type FleetFrame,
	type FleetRow,
	type OpenRollout,
	type RowOperation,
	type ServerInfo
} from '$lib/protocol/live.ts';
import type { TargetView } from '$lib/protocol/target.ts';

/** Where the browser keeps what it was told. */
export type FleetState = {
	version: number;
	server: ServerInfo;
	target: TargetView;
	rows: Map<string, FleetRow>;
	/** Those that are not at an end, newest first. */
	rollouts: readonly OpenRollout[];
};

/**
 * Takes a frame into the state. A snapshot replaces everything; a delta must be the very next one.
 * @returns false when a frame was missed, so that a new snapshot must be asked for
 */
export function applyFrame(state: FleetState, frame: FleetFrame): boolean {
	if (frame.type === 'snapshot') {
		const present = new Set(frame.rows.map((row) => row.id));
		for (const id of [...state.rows.keys()]) if (!present.has(id)) state.rows.delete(id);
		for (const row of frame.rows) state.rows.set(row.id, row);
		state.target = frame.target;
		state.server = frame.server;
		state.rollouts = frame.rollouts;
		state.version = frame.version;
		return true;
	}
	if (frame.version !== state.version + 1) return false;
	for (const row of frame.rows) state.rows.set(row.id, row);
	for (const [id, lastSeenAt, figures] of frame.beats) {
		const row = state.rows.get(id);
		if (row) state.rows.set(id, { ...row, lastSeenAt, metrics: metricsOf(figures) });
	}
	for (const id of frame.removed) state.rows.delete(id);
	if (frame.target) state.target = frame.target;
	if (frame.server) state.server = frame.server;
	if (frame.rollouts) state.rollouts = frame.rollouts;
	state.version = frame.version;
	return true;
}

/** Operations that a frame says are over and that were not over before it. */
export function newlyFinished(
	before: ReadonlyMap<string, FleetRow>,
	frame: FleetFrame
): { row: FleetRow; operation: RowOperation }[] {
	return frame.rows.flatMap((row) => {
		const operation = row.lastOperation;
		const old = before.get(row.id);
		if (!operation || !old || old.lastOperation?.id === operation.id) return [];
		return [{ row, operation }];
	});
}
