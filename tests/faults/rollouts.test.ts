import { expect, it } from 'vitest';
import { runCampaign } from './campaign.ts';
import { CALM, matrix } from './plan.ts';

it('a dashboard that dies at any point of a rollout asks its host once, and brings the rollout to its end', async () => {
	const plans = matrix().filter(
		({ rollout, idle, stopAtMs }) => rollout && !idle && stopAtMs === null
	);
	const { runs } = await runCampaign(
		[{ ...CALM, name: 'a rollout in which nothing goes wrong', rollout: true }, ...plans],
		{ worlds: 1 }
	);
	expect(
		runs.map(({ plan, hit, outcome, violations }) => [plan.name, hit, outcome, violations])
	).toEqual(runs.map(({ plan }) => [plan.name, plan.faults.length > 0, 'succeeded', []]));
	expect(runs).toHaveLength(6);
});
