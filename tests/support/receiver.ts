import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { path: string; headers: IncomingHttpHeaders; body: string; at: number };

/** A server that takes notifications, on a free port. How it answers can be changed between two messages. */
export async function openReceiver(port = 0) {
	const received: Received[] = [];
	let answer = (response: ServerResponse, _request: Received): void => void response.end('ok');
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const message = {
				path: request.url ?? '',
				headers: request.headers,
				body: Buffer.concat(parts).toString('utf8'),
				at: Date.now()
			};
			received.push(message);
			answer(response, message);
		});
	});
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	const { port: opened } = server.address() as AddressInfo;
	return {
		port: opened,
		url: `http://127.0.0.1:${opened}`,
		received,
		/** What came as JSON, oldest first. */
		bodies: (): Record<string, unknown>[] =>
			received.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
		answers(next: typeof answer): void {
			answer = next;
		},
		async [Symbol.asyncDispose](): Promise<void> {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}
export type Receiver = Awaited<ReturnType<typeof openReceiver>>;
