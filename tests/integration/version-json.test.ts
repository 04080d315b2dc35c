import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openWorld } from '../support/world.ts';

/** The file that a repository publishes, by a web server that a test can spoil. */
async function publisher() {
	let answer = (response: ServerResponse): void => void response.writeHead(404).end();
	const server = createServer((_, response) => answer(response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/version.json`,
		answerWith: (next: typeof answer) => void (answer = next),
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}

it('a version.json that goes bad is explained, and the last good one stays', async () => {
	await using file = await publisher();
	await using world = await openWorld({
		serverEnv: { NIXFLEET_REPO_URL: '', NIXFLEET_VERSION_URL: file.url }
	});
	const { rpc } = world.browser;
	const commit = world.repository.head();
	const look = () => rpc.target.refresh.mutate();

	expect(await look()).toMatchObject({ target: null, error: expect.stringMatching(/404/) });
	file.answerWith((response) =>
		response.end(JSON.stringify({ gitCommit: commit, branch: 'main' }))
	);
	expect(await look()).toMatchObject({ target: { commit }, error: null, source: 'version-json' });

	const bad: [(response: ServerResponse) => void, RegExp][] = [
		[(response) => response.end('<html>'), /is not JSON/],
		[(response) => response.end('{"gitCommit":"abc"}'), /gitCommit/],
		[(response) => response.end('x'.repeat(70_000)), /larger than 64 KiB/],
		// Headers, and then nothing: given up on after 5 seconds.
		[(response) => response.writeHead(200).write(' '), /did not arrive within 5 seconds/],
		[(response) => response.writeHead(404).end(), /404/]
	];
	for (const [answer, error] of bad) {
		file.answerWith(answer);
		expect(await look()).toMatchObject({ target: { commit }, error: expect.stringMatching(error) });
	}
	// Meanwhile the fleet is on what was known last.
	expect(await world.browser.finished(await world.browser.start('hsb1', 'pull'))).toMatchObject({
		state: 'succeeded',
		commit
	});
});
