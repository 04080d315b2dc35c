import { LIMITS } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { boundedRequest } from './bounded-request.ts';

const LIMIT = LIMITS.requestBytes;
const post = (body: BodyInit, headers: Record<string, string> = {}) =>
	new Request('http://localhost/', { method: 'POST', headers, body });
/** A body that does not tell its length, in pieces. */
const streamed = (sizes: number[], onCancel = () => {}): Request =>
	new Request('http://localhost/', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		duplex: 'half',
		body: new ReadableStream({
			start(controller) {
				for (const size of sizes) controller.enqueue(new Uint8Array(size).fill(65));
				controller.close();
			},
			cancel: onCancel
		})
	} as RequestInit);

it('keeps a body that fits, told or not', async () => {
	const told = post('x'.repeat(LIMIT), { 'content-type': 'application/json' });
	expect(await (await boundedRequest(told)).text()).toHaveLength(LIMIT);
	const kept = await boundedRequest(streamed([LIMIT - 24, 24]));
	expect(await kept.text()).toHaveLength(LIMIT);
	expect(kept.headers.get('content-type')).toBe('application/json');
	expect(kept.method).toBe('POST');
});

it('refuses one byte more, told or not, and does not cut the connection for it', async () => {
	const told = post('x', { 'content-length': String(LIMIT + 1) });
	await expect(boundedRequest(told)).rejects.toThrow(/at most 64 KiB/);
	let cancelled = false;
	const untold = streamed([LIMIT, 1], () => (cancelled = true));
	await expect(boundedRequest(untold)).rejects.toThrow(/at most 64 KiB/);
	expect(cancelled).toBe(false);
});

it('refuses a form that is none, and keeps one that is', async () => {
	const type = { 'content-type': 'multipart/form-data; boundary=x' };
	await expect(boundedRequest(post('--x\r\nhalf', type))).rejects.toThrow(/could not be read/);
	await expect(boundedRequest(post('a=b', { 'content-type': 'text/plain' }))).rejects.toThrow(
		/could not be read/
	);
	const form = new FormData();
	form.set('password', 'a b');
	expect((await (await boundedRequest(post(form))).formData()).get('password')).toBe('a b');
});

it('leaves what has no body alone', async () => {
	const request = new Request('http://localhost/');
	expect(await boundedRequest(request)).toBe(request);
});

it('refuses nothing at all that says it is a form of another kind', async () => {
	for (const type of ['text/plain', 'multipart/form-data; boundary=x']) {
		const empty = new Request('http://localhost/', {
			method: 'POST',
			headers: { 'content-type': type }
		});
		await expect(boundedRequest(empty)).rejects.toThrow(/could not be read/);
	}
});
