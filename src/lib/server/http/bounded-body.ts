import { FleetError } from '../platform/errors.ts';

/**
 * The body of a request, whether or not it told its length.
 * @throws {FleetError} too-large as soon as it is, without reading on
 */
export async function boundedBody(
	request: Request,
	bound: { bytes: number; what: string }
): Promise<Buffer> {
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of request.body ?? []) {
		size += part.byteLength;
		if (size > bound.bytes)
			throw new FleetError(
				'too-large',
				`${bound.what} may have at most ${bound.bytes / 1024} KiB.`
			);
		parts.push(part);
	}
	return Buffer.concat(parts);
}
