import { describe, expect, it } from 'vitest';
import { row } from '$lib/client/fixtures.ts';
import type { Answer } from '../asking/send.ts';
import type { Operation } from '../../client/index.ts';
import { nothingHeard, type Hearing } from './hear.ts';
import { endingOf, isFine, summaryLine } from './summary.ts';

const taken = (name: string): Answer => ({
	row: row(name),
	kind: 'taken',
	operationId: `op-${name}`,
	queued: false
});
const heard = (states: Record<string, Operation['state']>): Hearing => ({
	...nothingHeard('http://localhost:3000', []),
	heard: new Map(
		Object.entries(states).map(([name, state]) => [
			`op-${name}`,
			{ state, message: null } as Operation
		])
	)
});

describe('the summary', () => {
	it('counts as succeeded what the dashboard calls so, and nothing else', () => {
		const hearing = heard({ a: 'succeeded', b: 'failed', c: 'running', d: 'queued' });
		const gone = { ...hearing, gone: new Map([['op-e', 'There is no such operation.']]) };
		const answers: Answer[] = [
			...['a', 'b', 'c', 'd', 'e', 'f'].map(taken),
			{ row: row('g'), kind: 'refused', reason: 'g is busy.' },
			{ row: row('h'), kind: 'not-known', reason: 'Nobody answered.' }
		];
		const endings = answers.map((answer) => endingOf(answer, gone));
		expect(endings.map(({ host, succeeded }) => [host, succeeded])).toEqual([
			['a', true],
			...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => [name, false])
		]);
		expect(summaryLine('Pull', endings)).toBe(
			'Pull: 1 of 8 hosts succeeded. 1 failed: b. 2 not ended: c, f. 1 waits for the host: d. 2 not known: e, h. 1 not asked: g.'
		);
	});

	it('of all that went well has nothing to add', () => {
		const endings = [endingOf(taken('a'), heard({ a: 'succeeded' }))];
		expect(summaryLine('Pull + Switch', endings)).toBe('Pull + Switch: 1 of 1 host succeeded.');
	});

	it('counts by itself who had nothing to do, which is fine and no success', () => {
		const idle = (name: string): Answer => ({
			row: row(name),
			kind: 'nothing-to-do',
			reason: `${name} is on it.`
		});
		const hearing = heard({ b: 'succeeded', c: 'failed' });
		const endings = [idle('a'), taken('b'), taken('c')].map((answer) => endingOf(answer, hearing));
		expect(endings.map(({ result, succeeded }) => [result, succeeded])).toEqual([
			['nothing-to-do', false],
			['succeeded', true],
			['failed', false]
		]);
		expect(endings.map(isFine)).toEqual([true, true, false]);
		expect(summaryLine('Pull', endings)).toBe(
			'Pull: 1 of 3 hosts succeeded. 1 had nothing to do: a. 1 failed: c.'
		);
		const all = [idle('a'), idle('d')].map((answer) => endingOf(answer, null));
		expect(summaryLine('Pull', all)).toBe('Pull: 2 hosts had nothing to do: a, d.');
	});

	it('names a few of many', () => {
		const endings = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => endingOf(taken(name), null));
		expect(summaryLine('Pull', endings)).toBe(
			'Pull: 0 of 7 hosts succeeded. 7 not ended: a, b, c, d, e and 2 more.'
		);
	});
});
