import { describe, expect, it } from 'vitest';
import {
	COMMAND_PHASES,
	COMMANDS,
	DEFAULT_PHASE_LIMITS,
	HostFacts,
	missingEvidence,
	NO_FACTS,
	OperationResult,
	type Command,
	type OperationOrder
} from '$lib/protocol/index.ts';
import { courseOf, resultOf } from './course.ts';
import { CAPABILITIES, firstFacts } from './words.ts';

const NOW = Date.UTC(2026, 10, 26);
const WANTED = 'b'.repeat(40);
const facts = firstFacts(NOW);
const order = (command: Command, commit: string | null = null): OperationOrder => ({
	id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
	command,
	commit,
	branch: null,
	argument: null,
	requestedBy: 'ada',
	force: false,
	phaseLimits: DEFAULT_PHASE_LIMITS,
	startWithinMs: 60_000
});
const run = { startedAt: NOW, finishedAt: NOW + 1, logBytes: 10, stopped: false };
const doable = COMMANDS.filter((command) => CAPABILITIES.some((each) => each === command));

describe.each(doable)('%s', (command) => {
	const course = courseOf(order(command, WANTED), facts, NOW);
	if (course === null) throw new Error('There is no course.');

	it('ends with evidence that a dashboard believes', () => {
		const result = OperationResult.parse(resultOf(course, run));
		expect(missingEvidence(command, result, { commit: WANTED })).toBeNull();
	});

	it('goes through phases that the command has, in their order', () => {
		const phases = course.steps.map(({ phase }) => phase);
		expect(COMMAND_PHASES[command].filter((phase) => phases.includes(phase))).toEqual(phases);
	});

	it('says that nothing is really done, in ASCII', () => {
		const text = course.steps.map((step) => step.text).join('');
		expect(text).toMatch(/^This host is simulated \(nixfleet simulate\): nothing is fetched/);
		expect(Buffer.byteLength(text)).toBe(text.length);
		expect(resultOf(course, run).message).toMatch(/^Simulated/);
	});

	it('leaves facts behind that a host may report', () => {
		expect(HostFacts.partial().parse(course.facts)).not.toEqual({});
	});
});

it('a pull moves the checkout alone, and a switch the system alone', () => {
	const pulled = courseOf(order('pull', WANTED), facts, NOW)?.facts ?? {};
	expect(pulled.checkout?.commit).toBe(WANTED);
	expect(pulled.running).toBeUndefined();
	const switched = courseOf(order('switch'), { ...facts, ...pulled }, NOW)?.facts ?? {};
	expect(switched.running).toMatchObject({ generation: 2 });
	expect(switched.checkout).toBeUndefined();
	// Once more makes no other system, and so no other generation.
	const same = courseOf(order('switch'), { ...facts, ...pulled, ...switched }, NOW);
	expect(same?.facts.running).toMatchObject({ generation: 2 });
});

it('one that is stopped claims nothing', () => {
	const course = courseOf(order('pull'), facts, NOW);
	if (course === null) throw new Error('There is no course.');
	const result = OperationResult.parse(resultOf(course, { ...run, stopped: true }));
	expect(result).toMatchObject({ outcome: 'cancelled', evidence: { exitCode: null } });
});

it('other commands, and hosts without a checkout, have none', () => {
	expect(courseOf(order('reboot'), facts, NOW)).toBeNull();
	expect(courseOf(order('pull'), NO_FACTS, NOW)).toBeNull();
});
