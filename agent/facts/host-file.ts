import { HostFacts, LIMITS, type Commit } from '$lib/protocol/index.ts';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../journal/durable-write.ts';
import { readJson, valueOf } from '../journal/read-json.ts';

/** `<state>/facts.json`: what operations leave behind for later reports. Written by the runner only. */
export const HostFile = z.object({
	lastActivation: HostFacts.shape.lastActivation,
	lastGoodActivation: HostFacts.shape.lastGoodActivation,
	lastBoot: HostFacts.shape.lastBoot,
	lastPull: HostFacts.shape.lastPull,
	lastTest: HostFacts.shape.lastTest,
	evaluated: HostFacts.shape.evaluated,
	evaluationFailure: HostFacts.shape.evaluationFailure
});
export type HostFile = z.infer<typeof HostFile>;

const NOTHING: HostFile = {
	lastActivation: null,
	lastGoodActivation: null,
	lastPull: null,
	lastTest: null,
	evaluated: [],
	evaluationFailure: null
};

const pathIn = (stateDir: string): string => join(stateDir, 'facts.json');

/** A missing or torn file means that nothing is known. */
export const readHostFile = (stateDir: string): HostFile =>
	valueOf(readJson(pathIn(stateDir), HostFile)) ?? NOTHING;

export function updateHostFile(stateDir: string, change: Partial<HostFile>): void {
	writeDurably(pathIn(stateDir), JSON.stringify({ ...readHostFile(stateDir), ...change }));
}

/** The newest evaluations first, each commit once. */
export function withEvaluation(
	known: HostFile['evaluated'],
	found: { commit: Commit; systemPath: string }
): HostFile['evaluated'] {
	return [found, ...known.filter((entry) => entry.commit !== found.commit)].slice(
		0,
		LIMITS.evaluations
	);
}
