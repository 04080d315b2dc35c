import { z } from 'zod';
import { Problem } from './problem.ts';

export { Problem, shown } from './problem.ts';

/** A rule whose `parse` returns the value, or throws a `Problem`. */
export const setting = <Value>(parse: (text: string) => Value) =>
	z.string().transform((text, context): Value => {
		try {
			return parse(text);
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			context.addIssue({ code: 'custom', message: error.message });
			return z.NEVER;
		}
	});
