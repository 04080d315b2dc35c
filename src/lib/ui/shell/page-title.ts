import { hasFailed, isBehind, needsAttention } from '$lib/protocol/filter/subject.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import type { Operation } from '$lib/protocol/operation.ts';
import type { Counts } from '$lib/client/fleet-view.ts';
import { SHARED_TEXTS, SHOWS, STATES, STATE_TEXTS, TITLE_TEXTS } from '../texts/index.ts';

/** What tabs are called: "2 need attention · Fleet · NixFleet". Without contact no count is claimed. */
export const pageTitle = (page: { name: string; lead: string | null; stale: boolean }): string =>
	[page.stale ? TITLE_TEXTS.notConnected : page.lead, page.name, SHARED_TEXTS.product]
		.filter(Boolean)
		.join(' · ');

/** Null: all is well. */
export function fleetLead({ attention, waiting, running }: Counts): string | null {
	if (attention > 0) return TITLE_TEXTS.needAttention(attention);
	if (waiting > 0) return TITLE_TEXTS.wait(waiting);
	return running > 0 ? TITLE_TEXTS.running(running) : null;
}

/** Null: it is on its target and nothing runs. */
export function hostLead(
	row: Pick<FleetRow, 'status' | 'alarm' | 'waiting' | 'operation'>
): string | null {
	if (row.waiting !== null) return SHOWS.waiting;
	if (row.operation !== null) return SHOWS.running;
	if (hasFailed(row)) return SHOWS.failed;
	if (isBehind(row)) return SHOWS.behind;
	return needsAttention(row) ? SHOWS.attention : null;
}

export const operationLead = ({ state, unknown }: Pick<Operation, 'state' | 'unknown'>): string =>
	unknown ? STATE_TEXTS.contactLost : STATES[state];
