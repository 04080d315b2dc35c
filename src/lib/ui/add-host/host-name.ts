import { ADD_HOST_TEXTS } from '../texts/index.ts';

/** Mirrors HostName of the protocol, whose module would bring its schema library into the page. */
const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Why a name cannot be given to a new host; null when it can, and while nothing is typed. */
export function hostNameProblem(name: string, taken: readonly string[]): string | null {
	if (name === '') return null;
	if (taken.includes(name)) return ADD_HOST_TEXTS.nameTaken(name);
	if (HOST_NAME.test(name)) return null;
	if (name !== name.toLowerCase()) return ADD_HOST_TEXTS.nameCase;
	if (name.startsWith('-') || name.endsWith('-')) return ADD_HOST_TEXTS.nameEnds;
	return ADD_HOST_TEXTS.nameLetters;
}
