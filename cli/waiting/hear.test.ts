import { describe, expect, it } from 'vitest';
import type { Operation } from '../../client/index.ts';
import { hear, nothingHeard, open, type Hearing, type News } from './hear.ts';

const URL = 'http://localhost:3000';
const operation = (id: string, more: Partial<Operation> = {}): News => ({
	type: 'operation',
	operation: {
		id,
		hostId: `host-${id}`,
		hostName: id,
		command: 'pull',
		state: 'running',
		phase: 'fetch',
		unknown: false,
		stopRequested: false,
		commit: null,
		pinned: false,
		argument: null,
		requestedBy: 'key:deploy',
		requestedAt: 1,
		startedAt: 2,
		phaseStartedAt: 2,
		finishedAt: null,
		expiresAt: 9,
		message: null,
		logBytes: 0,
		logOmittedBytes: 0,
		evidence: null,
		...more
	}
});
const ended = (state: Operation['state'], message: string | null = null) =>
	({ state, message, finishedAt: 5 }) as const;

/** What is told of some news, one after the other. */
function told(...all: News[]): { hearing: Hearing; lines: string[] } {
	let hearing = nothingHeard(URL, [
		{ id: 'one', host: 'hsb1' },
		{ id: 'two', host: 'hsb2' }
	]);
	const lines: string[] = [];
	for (const news of all) {
		const next = hear(hearing, news);
		hearing = next.hearing;
		lines.push(...next.lines);
	}
	return { hearing, lines };
}

describe('what is heard of operations', () => {
	it('is a line for each change, and none for what was told', () => {
		const { lines, hearing } = told(
			operation('one', { state: 'offered', phase: null }),
			operation('one'),
			operation('one', { logBytes: 100 }),
			operation('one', { phase: 'build' }),
			operation('two', { phase: null }),
			operation('one', { phase: 'build', ...ended('succeeded', 'Runs 3b3103c.') })
		);
		expect(lines).toEqual([
			'hsb1: Waiting for the host',
			'hsb1: Running: fetch',
			'hsb1: Running: build',
			'hsb2: Running',
			'hsb1: Succeeded. Runs 3b3103c.'
		]);
		expect(open(hearing)).toEqual([{ id: 'two', host: 'hsb2' }]);
	});

	it.each<[Operation['state'], string]>([
		['failed', 'hsb1: Failed. Why. http://localhost:3000/operations/one'],
		['rolled-back', 'hsb1: Rolled back. Why. http://localhost:3000/operations/one'],
		['cancelled', 'hsb1: Stopped. Why. http://localhost:3000/operations/one'],
		['succeeded', 'hsb1: Succeeded. Why.']
	])('leads to one that ended %s', (state, line) => {
		expect(told(operation('one', ended(state, 'Why.'))).lines).toEqual([line]);
	});

	it('is unknown where the dashboard says so, and a stop that is asked for is no end', () => {
		const { lines, hearing } = told(
			operation('one', { unknown: true }),
			operation('two', { stopRequested: true })
		);
		expect(lines).toEqual([
			'hsb1: Contact lost, how it stands is not known: fetch',
			'hsb2: Stopping: fetch'
		]);
		expect(open(hearing)).toHaveLength(2);
	});

	it('that nobody asked about is nothing', () => {
		expect(told(operation('three', ended('failed'))).lines).toEqual([]);
	});

	it('what the dashboard forgot has no end that is known', () => {
		const gone: News = { type: 'gone', id: 'one', reason: 'There is no such operation.' };
		const { lines, hearing } = told(gone, gone);
		expect(lines).toEqual(['hsb1: How it ended is not known. There is no such operation.']);
		expect(open(hearing)).toEqual([{ id: 'two', host: 'hsb2' }]);
	});

	it('a dashboard that does not answer is told once, and once that it does again', () => {
		const silence: News = { type: 'no-answer', reason: 'It cannot be reached.' };
		const answer: News = { type: 'answer' };
		const { lines, hearing } = told(answer, silence, silence, answer, answer);
		expect(lines).toEqual([
			'It cannot be reached. What was asked goes on; still trying.',
			'The dashboard answers again.'
		]);
		expect(open(hearing)).toHaveLength(2);
	});

	it('what hosts write cannot reach the terminal', () => {
		const { lines } = told(operation('one', ended('failed', 'a\u001b[2Jb\nhsb2: Succeeded.')));
		expect(lines).toEqual([
			'hsb1: Failed. a␛[2Jb hsb2: Succeeded. http://localhost:3000/operations/one'
		]);
	});
});
