import { z } from 'zod';

/** A rule whose `parse` returns the value, or throws a `Problem`. */
export class Problem extends Error {}

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

/** A value as it stands in a sentence: quoted, and not too long. */
export const shown = (text: string): string => JSON.stringify(text.slice(0, 100));
