import { expect, it } from 'vitest';
import { runCampaign, summary } from './campaign.ts';
import { CALM, HEALED, matrix, randomPlan } from './plan.ts';

const SAMPLE = 20;
/** Fixed: a sample that fails here must fail again. `npm run test:faults` draws new ones. */
const FIRST_SEED = 1;

it('a sample of the campaign: nothing lost, nothing doubled, no false success', async () => {
	const all = matrix();
	const half = (SAMPLE - 2) / 2;
	const spread = Array.from({ length: half }, (_, index) =>
		all.slice(Math.floor((index * all.length) / half)).slice(0, 1)
	).flat();
	const random = Array.from({ length: half }, (_, index) => randomPlan(FIRST_SEED + index));
	const report = await runCampaign([...spread, HEALED, CALM, ...random], { worlds: 3 });
	console.log(summary(report));
	expect(report.runs.filter(({ violations }) => violations.length > 0)).toEqual([]);
	expect(report.runs).toHaveLength(SAMPLE);
	// A campaign in which nothing dies and nothing succeeds shows nothing.
	expect(report.runs.filter(({ hit }) => hit).length).toBeGreaterThan(SAMPLE / 6);
	for (const [plan, outcome] of [
		[CALM, 'succeeded'],
		[HEALED, 'rolled-back']
	] as const)
		expect(report.runs.find((run) => run.plan === plan)).toMatchObject({ outcome });
});
