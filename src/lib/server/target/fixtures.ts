import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const COMMIT = 'a'.repeat(40);
export const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A web server on a free port, gone at the end of the block. */
export async function serve(listener: RequestListener) {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/version.json`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}

export const json =
	(body: unknown): RequestListener =>
	(_, response) =>
		response.end(typeof body === 'string' ? body : JSON.stringify(body));

/** A Git repository in a folder of its own, gone at the end of the block. */
export function repository() {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-target-'));
	const git = (...args: string[]) =>
		execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
			cwd: folder,
			stdio: ['ignore', 'pipe', 'pipe']
		})
			.toString()
			.trim();
	git('init', '-q', '-b', 'main');
	return {
		url: `file://${folder}`,
		git,
		commit(message: string): string {
			writeFileSync(join(folder, 'file'), message);
			git('add', '.');
			git('commit', '-qm', message);
			return git('rev-parse', 'HEAD');
		},
		[Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true })
	};
}
