import { PlainError } from '$lib/server/platform/errors.ts';
import type { FleetClient, FleetRow } from '../../client/index.ts';
import { isId } from './id.ts';
import { wantedHost } from './named-hosts.ts';

/** The id of an operation, or of the one of a host that `choose` takes. @throws {PlainError} when there is none */
export async function wantedOperation(
	fleet: FleetClient,
	word: string,
	choose: (row: FleetRow) => { id: string } | { none: string }
): Promise<string> {
	if (isId(word)) return word;
	const chosen = choose(await wantedHost(fleet, word));
	if ('none' in chosen) throw new PlainError(chosen.none);
	return chosen.id;
}
