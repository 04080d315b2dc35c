import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { parseFilter } from './parse.ts';
import { problemLine } from './problem.ts';

/** A filter as scripts and views send it: a text that can be read. */
export const FilterText = z
	.string()
	.max(LIMITS.filterChars)
	.superRefine((text, context) => {
		const parsed = parseFilter(text);
		if (parsed.ok) return;
		context.addIssue({ code: 'custom', message: problemLine(parsed.problems) });
	});
export type FilterText = z.infer<typeof FilterText>;
