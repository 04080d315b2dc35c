import { FleetError } from '../platform/errors.ts';

/**
 * The body of a request that is at most so long. One that is longer is left unread, not cancelled: the adapter would
 * cut the connection before the answer that says why.
 * @throws {FleetError} too-large as soon as it is, without keeping more; invalid when it breaks off
 */
export async function boundedBody(
	request: Request,
	bound: { bytes: number; what: string }
): Promise<Uint8Array<ArrayBuffer>> {
	const tooLarge = `${bound.what} may have at most ${bound.bytes / 1024} KiB.`;
	if (Number(request.headers.get('content-length') ?? 0) > bound.bytes)
		throw new FleetError('too-large', tooLarge);
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
		if (size > bound.bytes) throw new FleetError('too-large', tooLarge);
		parts.push(value);
	}
	return Buffer.concat(parts);
}
