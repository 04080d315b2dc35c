import { NOTIFICATION_LIMITS } from '$lib/protocol/index.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openReceiver } from '../../../../tests/support/receiver.ts';
import { deliver, secretsOf, withoutSecrets } from './deliver.ts';

const never = new AbortController().signal;
const at = (url: string, secrets: string[] = []) =>
	deliver(
		{ url, headers: { authorization: 'Bearer hush-hush' }, body: '{}' },
		{ secrets, signal: never }
	);

afterEach(() => vi.restoreAllMocks());

describe('an attempt', () => {
	it('that is answered well is delivered', async () => {
		await using receiver = await openReceiver();
		expect(await at(`${receiver.url}/topic`)).toEqual({
			delivered: true,
			answer: 'HTTP 200: ok',
			final: false,
			retryAfterMs: null
		});
		expect(receiver.received[0]).toMatchObject({ path: '/topic', body: '{}' });
	});

	it('follows no redirect, and gives the token to nobody else', async () => {
		await using other = await openReceiver();
		await using receiver = await openReceiver();
		receiver.answers((response) => response.writeHead(307, { location: other.url }).end());
		expect(await at(receiver.url)).toMatchObject({
			delivered: false,
			answer: expect.stringContaining('redirect (307), which is not followed') as string
		});
		expect(other.received).toEqual([]);
	});

	it('that is not answered is over in time', async () => {
		const timeout = AbortSignal.timeout.bind(AbortSignal);
		vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
			expect(ms).toBe(NOTIFICATION_LIMITS.notificationMs);
			return timeout(50);
		});
		await using receiver = await openReceiver();
		receiver.answers(() => {});
		expect((await at(receiver.url)).answer).toBe('It did not answer within 10 seconds.');
		// Nor does one that drips hold anybody up.
		receiver.answers((response) => void response.write('x'));
		expect((await at(receiver.url)).answer).toBe('It did not answer within 10 seconds.');
	});

	it('reads no more than the beginning of an answer', async () => {
		await using receiver = await openReceiver();
		let written = 0;
		receiver.answers((response) => {
			const go = () => {
				while (!response.destroyed && response.write('x'.repeat(4_096))) written += 4_096;
				if (!response.destroyed) response.once('drain', go);
			};
			go();
		});
		const { answer } = await at(receiver.url);
		expect(answer.length).toBeLessThan(250);
		expect(answer).toContain('HTTP 200: xxx');
		expect(written).toBeLessThan(64 * NOTIFICATION_LIMITS.notificationAnswerBytes * 64);
	});

	it.each([400, 413, 415, 422])('that is called wrong (%d) is not made again', async (status) => {
		await using receiver = await openReceiver();
		receiver.answers((response) => response.writeHead(status).end('invalid_payload'));
		expect(await at(receiver.url)).toMatchObject({
			delivered: false,
			final: true,
			answer: `HTTP ${status}: invalid_payload`
		});
	});

	it('is made again when the receiver says so', async () => {
		await using receiver = await openReceiver();
		receiver.answers((response) => response.writeHead(429, { 'retry-after': '7' }).end());
		expect(await at(receiver.url)).toMatchObject({ final: false, retryAfterMs: 7_000 });
	});

	it('at a place where nobody listens says so', async () => {
		const receiver = await openReceiver();
		await receiver[Symbol.asyncDispose]();
		expect((await at(receiver.url)).answer).toBe('It cannot be reached: nothing listens there.');
	});

	it('says nothing that only the channel may know, also when the receiver repeats it', async () => {
		await using receiver = await openReceiver();
		const address = `${receiver.url}/services/T000/B000/s3cret?key=alsoSecret`;
		receiver.answers((response, { path, headers }) =>
			response.writeHead(404).end(`Cannot POST ${path} for ${headers.authorization}`)
		);
		const { answer } = await at(address, secretsOf(address, 'hush-hush', null));
		expect(answer).toContain('HTTP 404: Cannot POST');
		expect(answer).not.toMatch(/T000|s3cret|alsoSecret|hush/);
		const bad = await at('http://127.0.0.1:1/s3cret', ['s3cret']);
		expect(bad.answer).not.toContain('s3cret');
	});
});

it('the host of an address is no secret, all else of it is', () => {
	const secrets = secretsOf('https://ntfy.example.org/my-fleet', 'tk_1');
	expect(withoutSecrets('ntfy.example.org says: my-fleet, tk_1', secrets)).toBe(
		'ntfy.example.org says: […], […]'
	);
});
