import type { HostDetail } from '$lib/protocol/index.ts';
import type { HostRecord } from '../hosts/index.ts';

/** What the page of one host shows beyond its row, from what the host last told. */
export function hostDetail({ id, profile, agent, facts }: HostRecord): HostDetail {
	// The first commit that made a system stands for it: later ones that make the same changed nothing.
	const commits = new Map(
		(facts?.evaluated ?? []).map(({ commit, systemPath }) => [systemPath, commit])
	);
	return {
		id,
		profile,
		agent,
		checkout: facts?.checkout ?? null,
		running: facts?.running ?? null,
		lastActivation: facts?.lastActivation ?? null,
		lastTest: facts?.lastTest ?? null,
		generations: (facts?.generations ?? []).map((generation) => ({
			...generation,
			commit: commits.get(generation.systemPath) ?? null
		})),
		generationsTotal: facts?.generationsTotal ?? 0,
		hold: facts?.hold ?? null,
		window: facts?.window ?? null
	};
}
