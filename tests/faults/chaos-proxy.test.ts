import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { openChaosProxy } from './chaos-proxy.ts';

/** A server that answers what it hears, behind a proxy, and a client of it. */
async function setup() {
	const echo = createServer((socket) => {
		socket.on('error', () => socket.destroy());
		socket.pipe(socket);
	});
	await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
	const proxy = await openChaosProxy((echo.address() as AddressInfo).port);
	const client: Socket = connect(proxy.port, '127.0.0.1');
	client.on('error', () => client.destroy());
	let heard = '';
	let pieces = 0;
	client.on('data', (bytes) => {
		heard += bytes.toString();
		pieces += 1;
	});
	await new Promise((resolve) => client.once('connect', resolve));
	onTestFinished(async () => {
		client.destroy();
		await proxy.close();
		echo.close();
	});
	return { proxy, client, heard: () => heard, pieces: () => pieces };
}

it('passes everything on, in order, also late and in slices', async () => {
	const { proxy, client, heard, pieces } = await setup();
	client.write('one ');
	await waitFor('the first', () => heard() === 'one ');
	proxy.set({ kind: 'slice', bytes: 1 });
	client.write('two ');
	await waitFor('the second', () => heard() === 'one two ');
	expect(pieces()).toBeGreaterThan(2);
	proxy.set({ kind: 'latency', ms: 20 });
	client.write('three ');
	client.write('four');
	await waitFor('the rest', () => heard() === 'one two three four');
});

it.each(['up', 'down'] as const)(
	'loses what goes %s, and leaves the connection open',
	async (way) => {
		const { proxy, client, heard } = await setup();
		proxy.set({ kind: 'drop', way });
		client.write('lost');
		proxy.set({ kind: 'drop', way });
		await waitFor('a moment in which it could have come', async () => {
			await new Promise((resolve) => setTimeout(resolve, 100));
			return true;
		});
		proxy.set({ kind: 'none' });
		client.write('kept');
		await waitFor('what came later', () => heard() === 'kept');
		expect(client.destroyed).toBe(false);
	}
);

it('cuts connections', async () => {
	const { proxy, client } = await setup();
	proxy.reset();
	await waitFor('the end', () => client.destroyed);
});
