import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type Trouble =
	| { kind: 'none' }
	/** Each piece arrives so much later, in milliseconds. */
	| { kind: 'latency'; ms: number }
	/** What goes this way is lost, and nobody is told: a half-open connection. */
	| { kind: 'drop'; way: 'up' | 'down' }
	/** Everything arrives, in pieces of so many bytes. */
	| { kind: 'slice'; bytes: number };

/**
 * A TCP proxy between an agent and its dashboard that can be made to misbehave. Trouble applies to connections that
 * are open and to new ones, until it is taken back.
 */
export async function openChaosProxy(targetPort: number) {
	let trouble: Trouble = { kind: 'none' };
	const pairs = new Set<[Socket, Socket]>();

	const forward = (from: Socket, to: Socket, way: 'up' | 'down') => {
		// One after the other, or latency would let a later piece overtake an earlier one.
		let last = Promise.resolve();
		from.on('data', (bytes: Buffer) => {
			last = last.then(async () => {
				if (trouble.kind === 'latency')
					await new Promise((resolve) =>
						setTimeout(resolve, trouble.kind === 'latency' ? trouble.ms : 0)
					);
				if (trouble.kind === 'drop' && trouble.way === way) return;
				const step = trouble.kind === 'slice' ? trouble.bytes : bytes.length;
				for (let at = 0; at < bytes.length; at += step) {
					if (to.destroyed) return;
					to.write(bytes.subarray(at, at + step));
					if (step < bytes.length) await new Promise(setImmediate);
				}
			});
		});
		from.on('end', () => void last.then(() => to.end()));
		from.on('close', () => void last.then(() => to.destroy()));
		from.on('error', () => to.destroy());
	};

	const server = createServer((client) => {
		const upstream = connect(targetPort, '127.0.0.1');
		client.setNoDelay(true);
		upstream.setNoDelay(true);
		const pair: [Socket, Socket] = [client, upstream];
		pairs.add(pair);
		client.on('close', () => pairs.delete(pair));
		forward(client, upstream, 'up');
		forward(upstream, client, 'down');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	return {
		port: (server.address() as AddressInfo).port,
		set: (next: Trouble) => void (trouble = next),
		/** Cuts every connection with a reset: what was under way is lost. */
		reset(): void {
			for (const [client, upstream] of pairs) {
				client.resetAndDestroy();
				upstream.resetAndDestroy();
			}
		},
		async close(): Promise<void> {
			for (const [client, upstream] of pairs) {
				client.destroy();
				upstream.destroy();
			}
			await new Promise((resolve) => server.close(resolve));
		}
	};
}

export type ChaosProxy = Awaited<ReturnType<typeof openChaosProxy>>;
