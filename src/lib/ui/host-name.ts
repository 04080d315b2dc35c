/** Mirrors HostName of the protocol, whose module would bring its schema library into the page. */
const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Why a name cannot be given to a new host; null when it can, and while nothing is typed. */
export function hostNameProblem(name: string, taken: readonly string[]): string | null {
	if (name === '') return null;
	if (taken.includes(name)) return `There is a host named ${name} already.`;
	if (HOST_NAME.test(name)) return null;
	if (name !== name.toLowerCase())
		return 'Use lower-case letters: a host name has a to z, digits and dashes.';
	if (name.startsWith('-') || name.endsWith('-'))
		return 'Begin and end the name with a letter or a digit.';
	return 'Use only letters, digits and dashes, at most 63 of them.';
}
