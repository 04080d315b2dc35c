import { LIMITS } from '$lib/protocol/limits.ts';
import type { PlanRollout, RolloutCommand, RolloutPlan } from '$lib/protocol/rollout.ts';
import { DEFAULT_WAVES, ROLLOUT_AT_ONCE } from '$lib/protocol/rollout-table.ts';
import { ROLLOUT_START_TEXTS } from '../texts/index.ts';

/** What somebody has filled in; a number that is not there is null, as the browser says it. */
export type Draft = {
	command: RolloutCommand;
	/** How the first wave is told; `none`: there is only one wave. */
	firstBy: 'count' | 'tag' | 'none';
	count: number | null;
	tag: string;
	soakMs: number;
	atOnce: number | null;
	maxFailures: number | null;
	offline: 'queue' | 'skip';
};

/** What is asked for unless somebody wants it otherwise. */
export const usualDraft = (tags: readonly string[]): Draft => ({
	command: 'pull-switch',
	firstBy: 'count',
	count: DEFAULT_WAVES[0].hosts.count,
	tag: tags[0] ?? '',
	soakMs: DEFAULT_WAVES[0].soakMs,
	atOnce: ROLLOUT_AT_ONCE.default,
	maxFailures: 0,
	offline: 'queue'
});

export type NumberField = 'count' | 'atOnce' | 'maxFailures';
/** What a number may be; the dashboard holds to the same. */
export const RANGES: Record<NumberField, { min: number; max: number }> = {
	count: { min: 1, max: LIMITS.hostsPerRequest },
	atOnce: { min: ROLLOUT_AT_ONCE.min, max: ROLLOUT_AT_ONCE.max },
	maxFailures: { min: 0, max: LIMITS.hostsPerRequest }
};
const FIELDS = Object.keys(RANGES) as NumberField[];

const fits = (draft: Draft, field: NumberField): boolean => {
	const value = draft[field];
	const { min, max } = RANGES[field];
	return value !== null && Number.isInteger(value) && value >= min && value <= max;
};

/** The numbers that cannot be meant; one that nothing asks for is never wrong. */
export const wrongNumbers = (draft: Draft): NumberField[] =>
	FIELDS.filter((field) => (field !== 'count' || draft.firstBy === 'count') && !fits(draft, field));

/** What the dashboard is asked; null: the draft is not whole. */
export function planInput(draft: Draft, hostIds: readonly string[]): PlanRollout | null {
	const { command, firstBy, count, tag, soakMs, atOnce, maxFailures, offline } = draft;
	if (wrongNumbers(draft).length > 0 || atOnce === null || maxFailures === null) return null;
	if (hostIds.length === 0 || hostIds.length > LIMITS.hostsPerRequest) return null;
	const first = ((): PlanRollout['waves'] | null => {
		if (firstBy === 'none') return [];
		if (firstBy === 'tag') return tag === '' ? null : [{ hosts: { by: 'tag', tag }, soakMs }];
		return count === null ? null : [{ hosts: { by: 'count', count }, soakMs }];
	})();
	if (first === null) return null;
	return { hostIds: [...hostIds], command, waves: first, atOnce, maxFailures, offline };
}

/** Whether a plan says something else than what was read: other hosts in other waves, other commits, or hosts of other rollouts. */
export const isOtherPlan = (read: RolloutPlan, now: RolloutPlan): boolean =>
	essence(read) !== essence(now);

const essence = ({ waves, commits }: RolloutPlan): string =>
	JSON.stringify([
		commits,
		waves.map(({ hosts }) =>
			hosts
				.map(({ hostId, commit, takenFrom }) =>
					[hostId, commit, ...takenFrom.map(({ id }) => id)].join(' ')
				)
				.sort()
		)
	]);

/** The first commit that only the newer plan brings, and the one of the older that it takes the place of; null: they bring the same. */
export function movedCommit(
	read: RolloutPlan,
	now: RolloutPlan
): { now: string; before: string } | null {
	const came = now.commits.find((commit) => !read.commits.includes(commit));
	const went = read.commits.find((commit) => !now.commits.includes(commit));
	return came === undefined || went === undefined ? null : { now: came, before: went };
}

/** The commits of a plan, those that most hosts get first. */
export function commitsByHosts({ waves }: Pick<RolloutPlan, 'waves'>): string[] {
	const hosts = new Map<string, number>();
	for (const { commit } of waves.flatMap((wave) => wave.hosts))
		if (commit !== null) hosts.set(commit, (hosts.get(commit) ?? 0) + 1);
	return [...hosts].sort(([, a], [, b]) => b - a).map(([commit]) => commit);
}

type Planned = RolloutPlan['waves'][number]['hosts'][number];

/** Why a host is not asked at once, and whether it has it already, in a few words; empty: there is nothing to say. */
export function nowInShort({
	hostName,
	away,
	waits,
	hasAlready
}: Pick<Planned, 'hostName' | 'away' | 'waits' | 'hasAlready'>): string {
	const first = waits?.split(/\. | \(|\.$/)[0] ?? null;
	const about = `${hostName} `;
	const rest = first?.startsWith(about) ? first.slice(about.length) : first;
	return [
		away ? ROLLOUT_START_TEXTS.away : rest?.replace(/^is /, ''),
		hasAlready === true ? ROLLOUT_START_TEXTS.hasAlready : null
	]
		.filter((words) => words != null)
		.join(', ');
}

/** Rollouts that hosts are taken from, oldest first, with those hosts. */
export function takenTogether({
	waves
}: Pick<RolloutPlan, 'waves'>): { from: Planned['takenFrom'][number]; hosts: Planned[] }[] {
	const groups = new Map<string, { from: Planned['takenFrom'][number]; hosts: Planned[] }>();
	for (const host of waves.flatMap(({ hosts }) => hosts))
		for (const from of host.takenFrom) {
			const hosts = groups.get(from.id)?.hosts ?? [];
			groups.set(from.id, { from, hosts: [...hosts, host] });
		}
	return [...groups.values()].sort((a, b) => a.from.createdAt - b.from.createdAt);
}

type LeftOut = RolloutPlan['leftOut'];

/**
 * Hosts that are left out for the same reason are told of in one sentence, in the order in which they are first met.
 * `isRest`: it is the rest of a sentence that begins with the host
 */
export function leftOutTogether(
	leftOut: LeftOut
): { why: string; isRest: boolean; hosts: LeftOut }[] {
	const groups = new Map<string, { isRest: boolean; hosts: LeftOut }>();
	for (const host of leftOut) {
		const { hostName, why } = host;
		const isRest = why.startsWith(`${hostName} `);
		const reason = isRest
			? why.slice(hostName.length + 1)
			: why.replace(ROLLOUT_START_TEXTS.ofHost(hostName), ' ');
		const group = groups.get(reason) ?? { isRest, hosts: [] };
		groups.set(reason, { isRest, hosts: [...group.hosts, host] });
	}
	return [...groups].map(([why, group]) => ({ why, ...group }));
}
