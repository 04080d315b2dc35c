import { expect, it } from 'vitest';
import { LIMITS } from '$lib/protocol/limits.ts';
import { printedLines } from './printed-lines.ts';

const log = (count: number) => ({ count, line: (index: number) => `\u001b[31mline ${index}` });

it('an output goes on paper whole, as plain text', () => {
	expect(printedLines(log(3))).toEqual({
		head: ['line 0', 'line 1', 'line 2'],
		omitted: 0,
		tail: []
	});
	expect(printedLines(log(LIMITS.printedLines))).toMatchObject({ omitted: 0 });
});

it('of a very long one the beginning and the end, with how much is between', () => {
	expect(printedLines(log(10), 4)).toEqual({
		head: ['line 0', 'line 1'],
		omitted: 6,
		tail: ['line 8', 'line 9']
	});
	const { head, omitted, tail } = printedLines(log(LIMITS.printedLines + 1));
	expect(head.length + omitted + tail.length).toBe(LIMITS.printedLines + 1);
	expect(omitted).toBe(1);
});
