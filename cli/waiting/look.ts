import { FleetClientError, type FleetClient, type Operation } from '../../client/index.ts';
import type { News } from './hear.ts';

/** So many are looked at one by one; of more, what is under way is looked at all at once. */
const FEW = 3;
/** The most that one call lists. */
const PAGE = 200;

/**
 * Looks at operations once, and tells of each as soon as it is known.
 * @throws {FleetClientError} what was told until then stays told
 */
export async function look(
	fleet: Pick<FleetClient, 'operations'>,
	ids: readonly string[],
	tell: (news: News) => void
): Promise<void> {
	const left = new Set(ids);
	const seen = (operation: Operation): void => {
		if (left.delete(operation.id)) tell({ type: 'operation', operation });
	};
	if (left.size > FEW) for await (const operation of underWay(fleet, oldest(ids))) seen(operation);
	// What is not under way any more has ended.
	for (const id of [...left])
		try {
			seen(await fleet.operations.get({ id }));
		} catch (error) {
			if (!(error instanceof FleetClientError) || error.code !== 'not-found') throw error;
			tell({ type: 'gone', id, reason: error.message });
		}
}

/** Ids are in the order of time. */
const oldest = (ids: readonly string[]): string =>
	ids.reduce((least, id) => (id < least ? id : least));

/** All that is under way, from the newest to one that is as old as this. */
async function* underWay(
	fleet: Pick<FleetClient, 'operations'>,
	until: string
): AsyncGenerator<Operation> {
	for (let before: string | undefined; ;) {
		const page = await fleet.operations.list({
			group: 'under-way',
			limit: PAGE,
			...(before !== undefined && { before })
		});
		yield* page;
		before = page.at(-1)?.id;
		if (before === undefined || page.length < PAGE || before <= until) return;
	}
}
