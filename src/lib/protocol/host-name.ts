// Without the schema library: pages that ask for a name need it, too.

/** An RFC 1123 label in lower case. */
export const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What to correct in a name that a host cannot have; null when it can. */
export function hostNameFault(name: string): string | null {
	if (HOST_NAME.test(name)) return null;
	if (name !== name.toLowerCase())
		return 'Use lower-case letters: a host name has a to z, digits and dashes.';
	if (name.startsWith('-') || name.endsWith('-'))
		return 'Begin and end the name with a letter or a digit.';
	return 'Use only letters, digits and dashes, at most 63 of them.';
}
