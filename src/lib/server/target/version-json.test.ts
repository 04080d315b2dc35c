import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { COMMIT, json, serve } from './fixtures.ts';
import { readVersionJson } from './version-json.ts';

describe('version.json', () => {
	it('says where a message is cut', async () => {
		await using server = await serve(json({ gitCommit: COMMIT, message: 'x'.repeat(1_000) }));
		const look = await readVersionJson(server.url, { etag: null });
		expect(look).toMatchObject({ target: { message: `${'x'.repeat(499)}…` } });
	});

	it('gives commit, branch, message, time and lock', async () => {
		await using server = await serve(
			json({
				repo: 'https://user:secret@github.com/me/cfg',
				gitCommit: COMMIT.toUpperCase(),
				message: 'First line\nrest',
				branch: 'main',
				timestamp: '2026-01-02T03:04:05Z',
				lockHash: '1'.repeat(64),
				somethingElse: true
			})
		);
		const look = await readVersionJson(server.url, { etag: null });
		expect(look).toMatchObject({
			changed: true,
			target: {
				commit: COMMIT,
				message: 'First line',
				repoUrl: 'https://github.com/me/cfg',
				committedAt: Date.UTC(2026, 0, 2, 3, 4, 5)
			}
		});
	});

	it('asks only for news once it has an ETag', async () => {
		const asked: (string | undefined)[] = [];
		await using server = await serve((request, response) => {
			asked.push(request.headers['if-none-match']);
			if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
			else response.setHeader('etag', '"v1"').end(JSON.stringify({ gitCommit: COMMIT }));
		});
		const remembered = { etag: null };
		await readVersionJson(server.url, remembered);
		expect(await readVersionJson(server.url, remembered)).toEqual({ changed: false });
		expect(asked).toEqual([undefined, '"v1"']);
	});

	it.each<[string, RequestListener, RegExp]>([
		['missing', (_, response) => response.writeHead(404).end(), /There is no version\.json.*404/],
		['behind a broken server', (_, response) => response.writeHead(502).end(), /answered 502/],
		['not JSON', json('<html>'), /is not JSON/],
		['not an object', json('[]'), /unexpected/],
		['without a full commit', json({ gitCommit: 'abc1234' }), /gitCommit.*40-digit/],
		['with a foreign lock hash', json({ gitCommit: COMMIT, lockHash: 'sha256-xyz' }), /lockHash/],
		[
			'with a branch that is none',
			json({ gitCommit: COMMIT, branch: '--upload-pack=x' }),
			/unexpected branch/
		],
		['with a number for a commit', json({ gitCommit: 5 }), /gitCommit/],
		['huge', (_, response) => response.end('x'.repeat(70_000)), /larger than 64 KiB/],
		[
			'endless',
			(_, response) => void setInterval(() => response.write('x'.repeat(30_000)), 1).unref(),
			/larger than 64 KiB/
		]
	])('that is %s is explained', async (_, listener, sentence) => {
		await using server = await serve(listener);
		await expect(readVersionJson(server.url, { etag: null })).rejects.toThrow(sentence);
	});

	it('that drips is given up on in time', async () => {
		await using server = await serve(
			(_, response) => void setInterval(() => response.write(' '), 20).unref()
		);
		await expect(
			readVersionJson(server.url, { etag: null }, { bytes: 65_536, timeoutMs: 200 })
		).rejects.toThrow(/did not arrive within 0\.2 seconds/);
	});

	it('of empty fields is of unknown fields', async () => {
		await using server = await serve(
			json({ gitCommit: COMMIT, branch: '', repo: '', timestamp: 'yesterday' })
		);
		expect(await readVersionJson(server.url, { etag: null })).toMatchObject({
			target: { branch: null, repoUrl: null, committedAt: null, message: null }
		});
	});

	it('that cannot be reached is explained', async () => {
		await expect(
			readVersionJson('http://127.0.0.1:1/version.json', { etag: null })
		).rejects.toThrow(/cannot be reached/);
	});
});
