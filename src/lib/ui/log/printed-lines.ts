import { LIMITS } from '$lib/protocol/limits.ts';
import type { LogText } from '$lib/client/log-text.ts';
import { plainText } from './ansi.ts';

/** The lines that go on paper: all of them or, of a very long output, as many from its beginning as from its end. */
export function printedLines(
	log: Pick<LogText, 'count' | 'line'>,
	most: number = LIMITS.printedLines
): { head: string[]; omitted: number; tail: string[] } {
	const read = (from: number, to: number) =>
		Array.from({ length: to - from }, (_, index) => plainText(log.line(from + index)));
	const { count } = log;
	if (count <= most) return { head: read(0, count), omitted: 0, tail: [] };
	const half = Math.floor(most / 2);
	return { head: read(0, half), omitted: count - 2 * half, tail: read(count - half, count) };
}
