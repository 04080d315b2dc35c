/** The body of an answer as text; null, and nothing more is read, when it is larger than `limit` bytes. */
export async function boundedBody(response: Response, limit: number): Promise<string | null> {
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of response.body ?? []) {
		size += part.byteLength;
		if (size > limit) return null;
		parts.push(part);
	}
	return Buffer.concat(parts).toString('utf8');
}
