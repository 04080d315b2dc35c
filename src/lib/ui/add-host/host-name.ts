import { hostNameFault } from '$lib/protocol/host-name.ts';
import { ADD_HOST_TEXTS } from '../texts/index.ts';

/** Why a name cannot be given to a new host; null when it can, and while nothing is typed. */
export function hostNameProblem(name: string, taken: readonly string[]): string | null {
	if (name === '') return null;
	if (taken.includes(name)) return ADD_HOST_TEXTS.nameTaken(name);
	return hostNameFault(name);
}
