import type { PlanRollout, RolloutPlan, WaveInput } from '$lib/protocol/index.ts';
import { inNaturalOrder } from '$lib/protocol/natural-order.ts';

/** A host that was named for a rollout. */
export type Candidate = {
	id: string;
	name: string;
	away: boolean;
	/** Its own and those of its configuration. */
	tags: readonly string[];
	/** What it would check out; null: the command pulls nothing. */
	commit: string | null;
	/** Rollouts in which it waits, and which this one takes it from. */
	takenFrom: RolloutPlan['waves'][number]['hosts'][number]['takenFrom'];
	/** Why it cannot be part of it, as a sentence; null: it can. */
	unfit: string | null;
};

/**
 * Who comes when. Hosts that are there come before those that are away, then by name; each wave takes its hosts of those that no
 * wave before it took, and what none takes comes last.
 */
export function planRollout(
	{ waves }: Pick<PlanRollout, 'waves'>,
	candidates: readonly Candidate[]
): RolloutPlan {
	const fit = candidates
		.filter(({ unfit }) => unfit === null)
		.sort((a, b) => Number(a.away) - Number(b.away) || inNaturalOrder(a.name, b.name));
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
				hosts: hosts.map(({ id, name, commit, away, takenFrom }) => ({
					hostId: id,
					hostName: name,
					commit,
					away,
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
