import { diskPercent } from '$lib/protocol/filter/subject.ts';
import {
	COMMAND_LABELS,
	LIVENESS,
	NEARLY_FULL_PERCENT,
	testsStatus,
	type Command,
	type ConditionKind,
	type DeviceType,
	type OperationState
} from '$lib/protocol/index.ts';
import { asSentence } from '$lib/protocol/status/words.ts';
import type { HostRecord } from '../hosts/index.ts';
import type { Unresolved } from '../operations/index.ts';
import { utc } from '../platform/utc.ts';

/** Something that is so, and will end: of a host, of the fleet, or of the dashboard. */
export type Condition = {
	/** Which condition of which host: the same for as long as it holds. */
	key: string;
	kind: ConditionKind;
	host: { id: string; name: string; deviceType: DeviceType } | null;
	/** When it began, as people are told. */
	since: number;
	/** From when it counts as held without a break … */
	countsFrom: number;
	/** … and from when it is one at all: nobody is out of contact after a second. */
	holdsFrom: number;
	/** It neither comes and goes nor mends itself, so no grace is given. */
	atOnce: boolean;
	urgent: boolean;
	title: string;
	sentence: string;
	endTitle: string;
	endSentence: string;
};

/** A condition whose beginning is known only by who looked: `since` null. */
export type Found = Omit<Condition, 'since' | 'countsFrom' | 'holdsFrom'> & {
	since: number | null;
	countsFrom?: number;
	holdsFrom?: number;
};

const ENDED_AS: Partial<Record<OperationState, string>> = {
	failed: 'failed',
	'timed-out': 'took too long and was ended',
	'rolled-back': 'was rolled back',
	interrupted: 'was interrupted'
};

/**
 * What holds of one host, by what the rooms know of it. Pure.
 * @param around.heardFrom since when the dashboard has listened without a break: silence before is no host's silence
 * @returns also keys of which nothing is known now: what was told of them stands
 */
export function hostConditions(
	host: HostRecord,
	around: { unresolved: readonly Unresolved[]; heardFrom: number }
): { found: Found[]; unknown: string[] } {
	const { id, name, deviceType } = host;
	const of = (kind: ConditionKind, part: Command | '' = '') => ({
		key: keyOf(kind, id, part),
		kind,
		host: { id, name, deviceType },
		atOnce: false,
		urgent: false
	});
	const found: Found[] = [];
	const unknown: string[] = [];
	if (host.alarm !== null)
		found.push({
			...of('alarm'),
			since: host.alarm.at,
			atOnce: true,
			urgent: true,
			title: `Somebody else came with the token of ${name}`,
			sentence: `${host.alarm.reason === 'duplicate' ? 'Its agent was connected and alive' : 'It is another machine than the first one'}${host.alarm.address === null ? '' : `; the other came from ${host.alarm.address}`}. It was refused. Look at the page of the host.`,
			endTitle: `The alarm about ${name} was looked at`,
			endSentence: 'Somebody dismissed it, or trusts the other machine now.'
		});
	if (host.approval === 'pending') {
		found.push({
			...of('waiting'),
			since: host.createdAt,
			title: `${name} waits to be accepted`,
			sentence: `It enrolled by itself${host.address === null ? '' : ` from ${host.address}`}. Nothing is asked of it until somebody accepts it.`,
			endTitle: `${name} was accepted`,
			endSentence: 'It is part of the fleet now.'
		});
		return { found, unknown };
	}
	if (!host.connected && host.lastSeenAt !== null) {
		const silentFrom = Math.max(host.lastSeenAt, around.heardFrom);
		found.push({
			...of('contact'),
			since: host.lastSeenAt,
			countsFrom: silentFrom,
			holdsFrom: silentFrom + LIVENESS.offlineAfterMs,
			title: `${name} is out of contact`,
			sentence: `It was last heard ${utc(host.lastSeenAt)}.`,
			endTitle: `${name} is in contact again`,
			endSentence: 'Its agent is connected.'
		});
	}
	const isFailing = testsStatus(host);
	if (host.facts === null) unknown.push(keyOf('tests', id));
	else if (isFailing.state === 'error')
		found.push({
			...of('tests'),
			since: null,
			title: `Tests of ${name} fail`,
			sentence: isFailing.message,
			endTitle: `Tests of ${name} do not fail any more`,
			endSentence: 'No failed test of the system that runs is known now.'
		});
	for (const failure of around.unresolved)
		// The same is told of its tests.
		if (failure.command !== 'test' || isFailing.state !== 'error')
			found.push({ ...of('operation', failure.command), ...failed(name, failure) });
	const disk = diskPercent(host);
	if (disk === null) unknown.push(keyOf('disk', id));
	else if (disk >= NEARLY_FULL_PERCENT)
		found.push({
			...of('disk'),
			since: null,
			title: `The disk of ${name} is nearly full`,
			sentence: `${Math.floor(disk)} % of it are used.`,
			endTitle: `The disk of ${name} has room again`,
			endSentence: `Less than ${NEARLY_FULL_PERCENT} % of it are used.`
		});
	return { found, unknown };
}

function failed(name: string, { command, state, message, finishedAt }: Unresolved) {
	const label = COMMAND_LABELS[command];
	return {
		since: finishedAt,
		title: `${label} on ${name} ${ENDED_AS[state] ?? 'failed'}`,
		sentence:
			message === null || message === '' ? 'The host did not say why.' : asSentence(message),
		endTitle: `${label} on ${name} is made good`,
		endSentence: `A later ${label}, or a command that brings the same, succeeded.`
	};
}

/** @param damage what is wrong with the database, in SQLite's words; null: nothing; undefined: nobody has looked yet */
export function databaseCondition(damage: string | null | undefined): {
	found: Found[];
	unknown: string[];
} {
	if (damage === undefined) return { found: [], unknown: [DATABASE_KEY] };
	if (damage === null) return { found: [], unknown: [] };
	return {
		unknown: [],
		found: [
			{
				key: DATABASE_KEY,
				kind: 'database',
				host: null,
				since: null,
				atOnce: true,
				urgent: true,
				title: 'The database of the dashboard is damaged',
				sentence: `Nothing is asked of hosts until a backup is restored. SQLite says: ${asSentence(damage)}`,
				endTitle: 'The database of the dashboard is whole',
				endSentence: 'It was read from end to end and nothing is wrong with it.'
			}
		]
	};
}

export const DATABASE_KEY = 'database';
export const FLEET_KEY = 'fleet';

const keyOf = (kind: ConditionKind, hostId: string, part: Command | '' = ''): string =>
	part === '' ? `${kind}:${hostId}` : `${kind}:${hostId}:${part}`;
