import type { PlanRollout, RolloutPlan, WaveInput } from '$lib/protocol/index.ts';
import { inNaturalOrder } from '$lib/protocol/natural-order.ts';

type Planned = RolloutPlan['waves'][number]['hosts'][number];

/** A host that was named for a rollout. */
export type Candidate = Pick<Planned, 'away' | 'waits' | 'hasAlready'> & {
	id: string;
	name: string;
	/** Its own and those of its configuration. */
	tags: readonly string[];
	/** What it would check out; null: the command pulls nothing. */
	commit: string | null;
	/** Rollouts in which it waits, and which this one takes it from. */
	takenFrom: Planned['takenFrom'];
	/** Why it cannot be part of it, as a sentence; null: it can. */
	unfit: string | null;
};

/**
 * Who comes when. Those that can be asked now and may change come first: only they tell anything as canaries. Then those that can be
 * asked and have it already, then those that cannot be asked now, each by name. Each wave takes its hosts of those that no wave
 * before it took, and what none takes comes last.
 */
export function planRollout(
	{ waves }: Pick<PlanRollout, 'waves'>,
	candidates: readonly Candidate[]
): RolloutPlan {
	const fit = candidates
		.filter(({ unfit }) => unfit === null)
		.sort((a, b) => rank(a) - rank(b) || inNaturalOrder(a.name, b.name));
	let left = fit;
	const planned = [...waves.map(({ hosts, soakMs }) => ({ hosts, soakMs })), REST].map(
		({ hosts, soakMs }) => {
			const taken = new Set(hostsOf(hosts, { left, of: fit.length }));
			left = left.filter((candidate) => !taken.has(candidate));
			return { hosts: [...taken], soakMs };
		}
	);
	return {
		waves: planned
			.filter(({ hosts }) => hosts.length > 0)
			.map(({ hosts, soakMs }) => ({
				soakMs,
				hosts: hosts.map(({ id, name, commit, away, waits, hasAlready, takenFrom }) => ({
					hostId: id,
					hostName: name,
					commit,
					away,
					waits,
					hasAlready,
					takenFrom: takenFrom.map(({ id, command, createdAt }) => ({ id, command, createdAt }))
				}))
			})),
		leftOut: candidates
			.flatMap(({ id, name, unfit }) =>
				unfit === null ? [] : [{ hostId: id, hostName: name, why: unfit }]
			)
			.sort((a, b) => inNaturalOrder(a.hostName, b.hostName)),
		commits: [...new Set(fit.flatMap(({ commit }) => commit ?? []))].sort()
	};
}

const rank = ({ waits, hasAlready }: Candidate): number =>
	waits !== null ? 2 : hasAlready === true ? 1 : 0;

const REST = { hosts: { by: 'all' }, soakMs: 0 } as const;

function hostsOf(
	hosts: WaveInput['hosts'] | (typeof REST)['hosts'],
	{ left, of }: { left: readonly Candidate[]; of: number }
): readonly Candidate[] {
	switch (hosts.by) {
		case 'count':
			return left.slice(0, hosts.count);
		case 'percent':
			return left.slice(0, Math.ceil((of * hosts.percent) / 100));
		case 'tag':
			return left.filter(({ tags }) => tags.includes(hosts.tag));
		case 'all':
			return left;
	}
}
