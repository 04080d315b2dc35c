import { expect, it } from 'vitest';
import { boundedRequest } from './bounded-request.ts';

const LIMIT = 1024;
/** A body that does not tell its length, in pieces. */
const streamed = (sizes: number[]): Request =>
	new Request('http://localhost/', {
		method: 'POST',
		headers: { 'content-type': 'text/plain' },
		duplex: 'half',
		body: new ReadableStream({
			start(controller) {
				for (const size of sizes) controller.enqueue(new Uint8Array(size).fill(65));
				controller.close();
			}
		})
	} as RequestInit);

it('keeps a body that fits, told or not', async () => {
	const told = new Request('http://localhost/', { method: 'POST', body: 'x'.repeat(LIMIT) });
	expect(await (await boundedRequest(told, LIMIT)).text()).toHaveLength(LIMIT);
	const kept = await boundedRequest(streamed([1000, 24]), LIMIT);
	expect(await kept.text()).toHaveLength(LIMIT);
	expect(kept.headers.get('content-type')).toBe('text/plain');
	expect(kept.method).toBe('POST');
});

it('refuses one byte more, told or not', async () => {
	const told = new Request('http://localhost/', {
		method: 'POST',
		headers: { 'content-length': String(LIMIT + 1) },
		body: 'x'.repeat(LIMIT + 1)
	});
	await expect(boundedRequest(told, LIMIT)).rejects.toThrow(/at most 1 KiB/);
	await expect(boundedRequest(streamed([1000, 25]), LIMIT)).rejects.toThrow(/at most 1 KiB/);
});
