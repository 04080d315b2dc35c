import { z } from 'zod';
import { FilterText } from './filter/input.ts';
import { Ulid } from './ids.ts';
import { LIMITS } from './limits.ts';

/** How somebody likes to see the fleet, as the page's URL says it. */
export const ViewParams = z.strictObject({
	filter: FilterText,
	/** A column, with a minus for the other way round; null: problems first. */
	sort: z
		.string()
		.regex(
			/^-?[a-z]{1,20}$/,
			'must be the name of a column, with a dash before it for the other way round'
		)
		.nullable(),
	/** What the rows are grouped by; null: nothing. */
	group: z
		.string()
		.regex(/^[a-z]{1,20}$/, 'must be what rows can be grouped by')
		.nullable()
});
export type ViewParams = z.infer<typeof ViewParams>;

/** Saving under a name that is there already replaces that view. */
export const SaveView = z.strictObject({
	name: z.string().trim().min(1).max(LIMITS.viewNameChars),
	params: ViewParams
});
export type SaveView = z.infer<typeof SaveView>;

export const RemoveView = z.strictObject({ id: Ulid });

export type SavedView = { id: string; name: string; params: ViewParams };
