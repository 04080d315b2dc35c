import { describe, expect, it } from 'vitest';
import { fetchFollowing } from './fetch-following.ts';
import { COMMIT, json, serve } from './fixtures.ts';
import { readVersionJson } from './version-json.ts';

const read = (url: string) => readVersionJson(url, { etag: null });

describe('a redirect', () => {
	it('is followed', async () => {
		await using end = await serve(json({ gitCommit: COMMIT }));
		await using start = await serve((_, response) =>
			response.writeHead(302, { location: end.url }).end()
		);
		expect(await read(start.url)).toMatchObject({ target: { commit: COMMIT } });
	});

	it.each([
		['in a circle', '/version.json', /more than 5 times/],
		['to a file', 'file:///etc/passwd', /from http:\/\/ to file:\/\//],
		['to nonsense', 'http://[', /not a URL/]
	])('%s is not', async (_, location, sentence) => {
		await using server = await serve((_, response) => response.writeHead(302, { location }).end());
		await expect(read(server.url)).rejects.toThrow(sentence);
	});

	it('without an address is an answer', async () => {
		await using server = await serve((_, response) => response.writeHead(302).end());
		await expect(read(server.url)).rejects.toThrow(/answered 302/);
	});
});

describe('a user name and password in the URL', () => {
	const withUser = (url: string) => url.replace('://', '://me:p%40ss@');

	it('are sent to that server, and not to where it redirects', async () => {
		const seen: (string | undefined)[] = [];
		await using end = await serve((request, response) => {
			seen.push(request.headers.authorization);
			response.end(JSON.stringify({ gitCommit: COMMIT }));
		});
		await using start = await serve((request, response) => {
			seen.push(request.headers.authorization);
			response.writeHead(302, { location: end.url }).end();
		});
		await read(withUser(start.url));
		expect(seen).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`, undefined]);
	});

	it('are in no error', async () => {
		await using server = await serve((_, response) => response.writeHead(401).end());
		for (const url of [withUser(server.url), 'http://me:p%40ss@127.0.0.1:1/version.json']) {
			const look = read(url);
			await expect(look).rejects.toThrow(/version\.json/);
			await expect(look).rejects.not.toThrow(/me:|p%40ss|p@ss/);
		}
	});
});

it('ends with its signal', async () => {
	await using server = await serve(() => {});
	await expect(
		fetchFollowing(server.url, { headers: {}, signal: AbortSignal.timeout(50) })
	).rejects.toThrow(/timeout|aborted/);
});
