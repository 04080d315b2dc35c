import { FleetError } from '../platform/errors.ts';

/**
 * The body of a request that is at most so long. One that is longer is left unread, not cancelled: the adapter would
 * cut the connection before the answer that says why.
 * @throws {FleetError} too-large, with the sentence; invalid when it breaks off
 */
export async function boundedBody(
	request: Request,
	limit: { bytes: number; sentence: string }
): Promise<Uint8Array<ArrayBuffer>> {
	if (Number(request.headers.get('content-length') ?? 0) > limit.bytes)
		throw new FleetError('too-large', limit.sentence);
	const parts: Uint8Array[] = [];
	const reader = request.body?.getReader();
	for (let size = 0; reader !== undefined;) {
		const { done, value } = await reader.read().catch((error: unknown) => {
			// Whoever hangs up in the middle is no fault of ours.
			throw new FleetError('invalid', 'The body of the request did not arrive whole.', {
				cause: error
			});
		});
		if (done) break;
		size += value.byteLength;
		if (size > limit.bytes) throw new FleetError('too-large', limit.sentence);
		parts.push(value);
	}
	return Buffer.concat(parts);
}
