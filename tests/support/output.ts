import type { HostRecord } from '$lib/server/hosts/index.ts';
import type { Rooms } from './rooms.ts';

/** A host that runs an operation, for tests of what becomes of its output. */
export async function runningOperation(
	rooms: Rooms,
	name = 'hsb1'
): Promise<{ host: HostRecord; id: string }> {
	const { host } = await rooms.connectHost(name);
	const [outcome] = await rooms.operations.request({
		actor: 'admin',
		input: { hostIds: [host.id], command: 'pull' }
	});
	if (!outcome?.ok) throw new Error('refused');
	await rooms.operations.accept(host, outcome.operationId);
	return { host, id: outcome.operationId };
}

/** All that is stored, piece after piece, with where each stands. */
export async function storedPieces(
	rooms: Rooms,
	id: string
): Promise<{ offset: number; bytes: Uint8Array }[]> {
	const all: { offset: number; bytes: Uint8Array }[] = [];
	for (let offset = 0; ;) {
		const pieces = await rooms.operations.readLog({ id, offset });
		if (pieces.length === 0) return all;
		for (const piece of pieces) {
			all.push(piece);
			offset = piece.offset + piece.bytes.length;
		}
	}
}

export const storedOutput = async (rooms: Rooms, id: string): Promise<Buffer> =>
	Buffer.concat((await storedPieces(rooms, id)).map((piece) => piece.bytes));
