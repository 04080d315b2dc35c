import { STATES_OF_GROUP, type ListOperations, type Operation } from '$lib/protocol/index.ts';
import { and, desc, eq, inArray, lt, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import { FAILED, operations } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import { toOperation } from './operation-row.ts';
import { findRow, type OperationsRoom } from './room.ts';

type Input = z.infer<typeof ListOperations>;

/** Operations, newest first, a page at a time. What a page costs does not grow with what has been done before. */
export async function listOperations(room: OperationsRoom, input: Input): Promise<Operation[]> {
	const rows = await room.db
		.select()
		.from(operations)
		.where(
			and(
				input.hostId === undefined ? undefined : eq(operations.hostId, input.hostId),
				input.hostName === undefined ? undefined : eq(operations.hostName, input.hostName),
				input.before === undefined ? undefined : lt(operations.id, input.before),
				input.group === undefined ? undefined : isIn(room, input, input.group)
			)
		)
		.orderBy(desc(operations.id))
		.limit(input.limit);
	return rows.map(toOperation);
}

function isIn(room: OperationsRoom, input: Input, group: NonNullable<Input['group']>): SQL {
	switch (group) {
		case 'under-way':
			return inArray(operations.id, underWay(room, input));
		case 'failed':
			return FAILED;
		case 'succeeded':
			return inArray(operations.state, [...STATES_OF_GROUP.succeeded]);
	}
}

/** Memory has all of them, and the database would look through everything that has ended. */
function underWay(room: OperationsRoom, { hostId, hostName, before, limit }: Input): string[] {
	return [...room.active.values(), ...[...room.queued.values()].flat()]
		.filter((row) => hostId === undefined || row.hostId === hostId)
		.filter((row) => hostName === undefined || row.hostName === hostName)
		.map(({ id }) => id)
		.filter((id) => before === undefined || id < before)
		.sort()
		.slice(-limit);
}

export async function getOperation(room: OperationsRoom, id: string): Promise<Operation> {
	const row = await findRow(room, id);
	if (!row)
		throw new FleetError(
			'not-found',
			'There is no such operation. It may have been pruned, or its address has lost a letter.'
		);
	return toOperation(row);
}
