import { appendFileSync, mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCampaign, summary } from './campaign.ts';
import { matrix, randomPlan } from './plan.ts';

/**
 * `npm run test:faults`: the whole kill matrix, then random runs. `-- --runs 100` bounds the random ones, `--seed N` sets
 * their first seed, `--only <part of a name>` repeats what failed, `--worlds N` runs as many side by side.
 */
const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: String(Date.now() % 1_000_000) },
		runs: { type: 'string', default: '1000' },
		worlds: { type: 'string', default: '3' },
		only: { type: 'string' },
		matrix: { type: 'boolean', default: true }
	},
	allowNegative: true
});
const FAILURES = 'test-results/fault-failures.jsonl';
const seed = Number(values.seed);
const random = Array.from({ length: Number(values.runs) }, (_, index) => randomPlan(seed + index));
const all = [...(values.matrix ? matrix() : []), ...random];
const { only } = values;
const plans = only === undefined ? all : all.filter(({ name }) => name.includes(only));

console.log(`seed ${seed}, ${plans.length} runs`);
const report = await runCampaign(plans, {
	worlds: Number(values.worlds),
	onRun({ plan, outcome, violations }, done) {
		if (done % 50 === 0) console.log(`${done} of ${plans.length}`);
		if (violations.length === 0) return;
		const repeat = plan.name.startsWith('random')
			? `npm run test:faults -- --no-matrix --runs 1 --seed ${plan.name.split(' ')[1] ?? ''}`
			: `npm run test:faults -- --runs 0 --only '${plan.name}'`;
		console.log(`\nFAILED ${plan.name} (${outcome})\n  ${JSON.stringify(plan.faults)}`);
		for (const { rule, message } of violations) console.log(`  ${rule}: ${message}`);
		console.log(`  again: ${repeat}`);
		mkdirSync('test-results', { recursive: true });
		appendFileSync(FAILURES, `${JSON.stringify({ repeat, plan, outcome, violations })}\n`);
	}
});
console.log(`\n${summary(report)}`);
process.exitCode = report.runs.some(({ violations }) => violations.length > 0) ? 1 : 0;
