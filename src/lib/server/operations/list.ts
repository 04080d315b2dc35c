import type { ListOperations, Operation } from '$lib/protocol/index.ts';
import { and, desc, eq, lt } from 'drizzle-orm';
import type { z } from 'zod';
import { operations } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import { toOperation } from './operation-row.ts';
import { findRow, type OperationsRoom } from './room.ts';

/** Operations, newest first, a page at a time. */
export async function listOperations(
	room: OperationsRoom,
	input: z.infer<typeof ListOperations>
): Promise<Operation[]> {
	const rows = await room.db
		.select()
		.from(operations)
		.where(
			and(
				input.hostId === undefined ? undefined : eq(operations.hostId, input.hostId),
				input.before === undefined ? undefined : lt(operations.id, input.before)
			)
		)
		.orderBy(desc(operations.id))
		.limit(input.limit);
	return rows.map(toOperation);
}

export async function getOperation(room: OperationsRoom, id: string): Promise<Operation> {
	const row = await findRow(room, id);
	if (!row)
		throw new FleetError('not-found', 'There is no such operation. It may have been pruned.');
	return toOperation(row);
}
