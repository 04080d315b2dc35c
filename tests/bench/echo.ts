import type { Page } from '@playwright/test';
import WebSocket from 'ws';

/** A host of the bare server that answers each command with a line. @returns a function to hang up */
export async function echoingHost(url: string, name: string): Promise<() => void> {
	const socket = new WebSocket(url, { perMessageDeflate: false });
	await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
	const joined = new Promise((resolve) => socket.once('message', resolve));
	socket.send(JSON.stringify({ id: 1, method: 'join', host: name }));
	await joined;
	socket.on('message', (data: Buffer) => {
		const { id } = JSON.parse(data.toString()) as { id: number };
		socket.send(JSON.stringify({ id, method: 'line', text: 'a line of output' }));
	});
	return () => socket.close();
}

/** Click → line in the page by way of the bare server and that host. @returns milliseconds of each round */
export const echoInPage = (page: Page, url: string, rounds: number): Promise<number[]> =>
	page.evaluate(
		async ({ url, rounds }) => {
			const socket = new WebSocket(url);
			await new Promise((resolve) => (socket.onopen = resolve));
			const times: number[] = [];
			for (let id = 1; id <= rounds; id++) {
				const started = performance.now();
				const line = new Promise<string>((resolve) => {
					socket.onmessage = (event) => resolve(String(event.data));
				});
				socket.send(JSON.stringify({ id, method: 'click', host: 'echo' }));
				document.body.textContent = await line;
				times.push(performance.now() - started);
			}
			socket.close();
			return times;
		},
		{ url, rounds }
	);
