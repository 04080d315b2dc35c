import { createServer, type AddressInfo } from 'node:net';

/** A port that nobody listens on: for programs that cannot be told to take any. */
export const freePort = (): Promise<number> =>
	new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
