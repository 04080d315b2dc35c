import {
	NO_EVIDENCE,
	shortCommit,
	type Evidence,
	type HostFacts,
	type OperationOrder,
	type OperationResult,
	type Phase
} from '$lib/protocol/index.ts';
import { systemOf } from './words.ts';

/** One step of a made-up operation, and what it prints: ASCII, so that a character is a byte. */
export type Step = { phase: Phase; text: string };

/** How a made-up operation goes: known in full before it begins, and the same for the same order. */
export type Course = {
	steps: Step[];
	/** What the host shows for its success. */
	evidence: Evidence;
	/** What the host reports from then on. */
	facts: Partial<HostFacts>;
};

const NOTICE =
	'This host is simulated (nixfleet simulate): nothing is fetched, built, activated or tested.\n';

/** @param now the host's clock, for what it reports. @returns null: a simulated host does not do this */
export function courseOf(order: OperationOrder, facts: HostFacts, now: number): Course | null {
	const { checkout, running } = facts;
	if (checkout === null || running === null) return null;
	const { id: operationId, command } = order;
	const pulls = command === 'pull' || command === 'pull-switch';
	const switches = command === 'switch' || command === 'pull-switch';
	if (!pulls && !switches && command !== 'test') return null;
	const commit = pulls ? (order.commit ?? checkout.commit) : checkout.commit;
	const systemPath = switches ? systemOf(commit) : running.systemPath;
	const generation = (running.generation ?? 0) + (systemPath === running.systemPath ? 0 : 1);
	const course: Course = {
		steps: [],
		evidence: {
			...NO_EVIDENCE,
			exitCode: 0,
			commitBefore: checkout.commit,
			commitAfter: commit,
			systemPathBefore: running.systemPath,
			systemPathAfter: systemPath,
			generation
		},
		facts: {}
	};
	const step = (phase: Phase, text: string): void => void course.steps.push({ phase, text });
	if (pulls) {
		step('fetch', `would fetch from ${checkout.remoteUrl ?? 'nowhere'}\n`);
		step('verify', `would check out ${shortCommit(commit)}\n`);
		course.facts.checkout = { ...checkout, commit };
		const message = `Checked out ${shortCommit(commit)} (simulated).`;
		course.facts.lastPull = { at: now, ok: true, message, operationId, ahead: null };
	}
	if (switches) {
		step('build', `would build ${systemPath}\n`);
		step('activate', 'would activate it\n');
		step('confirm', 'would reach the dashboard anew\n');
		course.evidence.builtPath = systemPath;
		course.evidence.confirmed = true;
		const paths = { systemPath, profilePath: systemPath };
		course.facts.running = { ...running, ...paths, generation, activatedAt: now };
		const activation = { commit, systemPath, at: now, operationId, outcome: 'succeeded' as const };
		course.facts.lastActivation = activation;
		course.facts.lastGoodActivation = activation;
	}
	if (command === 'test') {
		step('test', 'would run 1 test\n');
		const test = { name: 'simulated', passed: true, durationMs: 0, exitCode: 0, problem: null };
		course.evidence.tests = [test];
		const { systemPath } = running;
		course.facts.lastTest = { systemPath, at: now, passed: 1, failed: 0, failures: [] };
	}
	const [first] = course.steps;
	if (first) first.text = NOTICE + first.text;
	return course;
}

/** The end of it. @param stopped somebody asked for that in the middle */
export function resultOf(
	course: Course,
	run: { startedAt: number; finishedAt: number; logBytes: number; stopped: boolean }
): OperationResult {
	const { stopped, ...times } = run;
	return stopped
		? {
				outcome: 'cancelled',
				message: 'Stopped on request (simulated).',
				...times,
				evidence: { ...NO_EVIDENCE, signal: 'SIGTERM' }
			}
		: {
				outcome: 'succeeded',
				message: 'Simulated: nothing was really done.',
				...times,
				evidence: course.evidence
			};
}
