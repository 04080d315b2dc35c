import { openFaultWorld } from './fault-world.ts';
import type { Plan } from './plan.ts';
import { carryOut, type RunReport } from './run.ts';

export type CampaignReport = {
	runs: RunReport[];
	/** Milliseconds from the start of a dashboard after a kill to its host being back. */
	adoptions: number[];
};

/** Carries out plans in several worlds at once, each world taking the next plan when it is free. */
export async function runCampaign(
	plans: readonly Plan[],
	options: { worlds: number; onRun?: (report: RunReport, done: number) => void }
): Promise<CampaignReport> {
	const waiting = [...plans];
	const runs: RunReport[] = [];
	const adoptions: number[] = [];
	const work = async (): Promise<void> => {
		await using world = await openFaultWorld();
		for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) {
			const report = await carryOut(world, plan).catch((error: unknown): RunReport => {
				const message = error instanceof Error ? error.message : String(error);
				return {
					plan: plan as Plan,
					hit: world.disarm(),
					outcome: 'none',
					violations: [{ rule: 'open', message: `the run did not end: ${message}` }]
				};
			});
			runs.push(report);
			options.onRun?.(report, runs.length);
		}
		adoptions.push(...world.adoptions);
	};
	await Promise.all(Array.from({ length: options.worlds }, work));
	return { runs, adoptions };
}

/** The campaign in figures, for people. */
export function summary({ runs, adoptions }: CampaignReport): string {
	const count = (rule: string) =>
		runs.filter((run) => run.violations.some((violation) => violation.rule === rule)).length;
	const outcomes = new Map<string, number>();
	for (const { outcome } of runs) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
	const sorted = [...adoptions].sort((a, b) => a - b);
	const points = new Set(
		runs.flatMap(({ hit, plan }) =>
			hit ? plan.faults.flatMap((fault) => (fault.kind === 'point' ? [fault.point] : [])) : []
		)
	);
	return [
		`runs ${runs.length}, lost ${count('lost')}, doubled ${count('doubled')}, false successes ${count('false-success')}, ended twice ${count('unfinal')}, never ended ${count('open')}, output not equal ${count('log')}, processes left ${count('left')}, not healed ${count('unhealed')}, processes misbehaving ${count('process')}`,
		`named points at which a process died: ${points.size}`,
		`outcomes: ${[...outcomes].map(([name, number]) => `${name} ${number}`).join(', ')}`,
		sorted.length === 0
			? 'no dashboard was killed'
			: `from the start of a killed dashboard to its host being back: median ${sorted[Math.floor(sorted.length / 2)]} ms, most ${sorted.at(-1)} ms, ${sorted.length} times`
	].join('\n');
}
