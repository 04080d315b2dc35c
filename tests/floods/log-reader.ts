import type { LogEvent } from '$lib/protocol/index.ts';
import { createHash } from 'node:crypto';
import WebSocket from 'ws';
import type { Browser } from '../support/server.ts';

/** A socket that follows one operation's output as a tab does, and can stop reading: TCP then pushes back. */
export async function openReader(options: {
	url: string;
	browser: Browser;
	id: string;
	offset?: number;
}) {
	const socket = new WebSocket(`${options.url.replace('http://localhost', 'ws://127.0.0.1')}/ws`, {
		headers: { origin: options.url, cookie: options.browser.cookie }
	});
	const hash = createHash('sha256');
	const seen = { offset: options.offset ?? 0, omitted: 0, complete: false, problem: '' };
	socket.on('message', (data) => {
		const message = JSON.parse(String(data)) as { result?: { data?: LogEvent }; error?: unknown };
		const event = message.result?.data;
		if (message.error) seen.problem ||= String(data);
		if (event?.type === 'operation') seen.complete = event.complete;
		if (event?.type !== 'chunk' && event?.type !== 'omitted') return;
		const at = event.type === 'chunk' ? event.chunk.offset : event.offset;
		if (at !== seen.offset) seen.problem ||= `at ${seen.offset} came what begins at ${at}`;
		if (event.type === 'omitted') {
			seen.offset += event.bytes;
			seen.omitted += event.bytes;
			return;
		}
		const bytes = Buffer.from(event.chunk.data, event.chunk.encoding);
		hash.update(bytes);
		seen.offset += bytes.length;
	});
	socket.on('error', () => {});
	await new Promise<void>((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('error', reject);
	});
	const input = { id: options.id, offset: options.offset ?? 0 };
	socket.send(
		JSON.stringify({ id: 1, method: 'subscription', params: { path: 'operations.log', input } })
	);
	return {
		seen,
		/** Of all bytes that came; to be asked once. */
		digest: (): string => hash.digest('hex'),
		isOpen: (): boolean => socket.readyState === WebSocket.OPEN,
		stall: (): void => socket.pause(),
		readOn: (): void => socket.resume(),
		close: (): void => socket.terminate()
	};
}
