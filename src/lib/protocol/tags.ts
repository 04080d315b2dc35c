/** What people sort hosts by: lower-case letters, digits, and . _ / - between them; at most `LIMITS.tagChars`. */
export const TAG = /^[a-z0-9][a-z0-9._/-]{0,39}$/;

/** Several tags as people write them, with commas or spaces between; in lower case, each once. */
export const tagsIn = (text: string): string[] => [
	...new Set(
		text
			.toLowerCase()
			.split(/[\s,]+/)
			.filter(Boolean)
	)
];
