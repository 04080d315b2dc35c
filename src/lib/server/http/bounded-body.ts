import { FleetError } from '../platform/errors.ts';

/**
 * The body of a request, whether or not it told its length.
 * @throws {FleetError} too-large as soon as it is, without keeping more
 */
export async function boundedBody(
	request: Request,
	bound: { bytes: number; what: string }
): Promise<Uint8Array<ArrayBuffer>> {
	const tooLarge = `${bound.what} may have at most ${bound.bytes / 1024} KiB.`;
	if (Number(request.headers.get('content-length') ?? 0) > bound.bytes)
		throw new FleetError('too-large', tooLarge);
	const parts: Uint8Array[] = [];
	// Not by `for await`: leaving that early hangs up on the sender, who then never hears why.
	const reader = request.body?.getReader();
	for (let size = 0; reader;) {
		const { value, done } = await reader.read();
		if (done) break;
		size += value.byteLength;
		if (size > bound.bytes) throw new FleetError('too-large', tooLarge);
		parts.push(value);
	}
	return Buffer.concat(parts);
}
