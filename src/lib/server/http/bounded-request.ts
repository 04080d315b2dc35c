import { FleetError } from '../platform/errors.ts';

/**
 * The same request, whose body is known to be at most so long: by the length it tells, which Node holds it to, or by
 * reading it when it tells none.
 * @throws {FleetError} too-large
 */
export async function boundedRequest(request: Request, limit: number): Promise<Request> {
	const told = request.headers.get('content-length');
	if (told !== null) {
		if (Number(told) > limit) throw tooLarge(limit);
		return request;
	}
	if (request.body === null) return request;
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of request.body) {
		size += part.byteLength;
		if (size > limit) throw tooLarge(limit);
		parts.push(part);
	}
	return new Request(request, { body: Buffer.concat(parts) });
}

const tooLarge = (limit: number): FleetError =>
	new FleetError('too-large', `A request may have at most ${limit / 1024} KiB here.`);
