import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTarget, type TargetConfig } from './index.ts';
import { readGitRemote } from './git-remote.ts';
import { readVersionJson } from './version-json.ts';

const COMMIT = 'a'.repeat(40);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function serve(listener: RequestListener) {
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

const json =
	(body: unknown): RequestListener =>
	(_, response) =>
		response.end(typeof body === 'string' ? body : JSON.stringify(body));

describe('version.json', () => {
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

	it('that cannot be reached is explained', async () => {
		await expect(
			readVersionJson('http://127.0.0.1:1/version.json', { etag: null })
		).rejects.toThrow(/cannot be reached/);
	});
});

function repository() {
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
		commit(message: string): string {
			writeFileSync(join(folder, 'file'), message);
			git('add', '.');
			git('commit', '-qm', message);
			return git('rev-parse', 'HEAD');
		},
		[Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true })
	};
}

describe('a Git repository', () => {
	it('tells where the branch is, and nothing it cannot know', async () => {
		using repo = repository();
		const commit = repo.commit('one');
		const look = await readGitRemote({ url: repo.url, branch: 'main', protocols: 'file' });
		expect(look).toMatchObject({
			changed: true,
			target: { commit, branch: 'main', message: null, lockHash: null }
		});
	});

	it.each([
		['an unknown branch', { branch: 'nope' }, /no such branch/],
		[
			'a transport that is not allowed',
			{ protocols: 'https:ssh' },
			/transport that is not allowed/
		],
		['a repository that is not there', { url: 'file:///nowhere/at/all' }, /cannot be read/],
		[
			'an option in place of a URL',
			{ url: '--upload-pack=touch /tmp/pwned' },
			/begins with a dash/
		],
		['an option in place of a branch', { branch: '--exec=x' }, /not a branch name/]
	])('with %s is explained', async (_, more, sentence) => {
		using repo = repository();
		repo.commit('one');
		await expect(
			readGitRemote({ url: repo.url, branch: 'main', protocols: 'file', ...more })
		).rejects.toThrow(sentence);
	});

	it('keeps credentials out of its errors', async () => {
		const look = readGitRemote({
			url: 'https://user:hunter2@127.0.0.1:1/x.git',
			branch: 'main',
			protocols: 'https'
		});
		await expect(look).rejects.toThrow(/cannot be read/);
		await expect(look).rejects.not.toThrow(/hunter2/);
	});
});

describe('the target', () => {
	const open = (more: Partial<TargetConfig>, stored = new Map<string, string>()) =>
		createTarget({
			config: {
				versionUrl: undefined,
				repoUrl: undefined,
				branch: 'main',
				gitProtocols: 'file',
				targetIntervalMs: 3_600_000,
				targetStaleAfterMs: 900_000,
				...more
			},
			log: silent,
			clock: { now: () => Date.now() },
			settings: {
				get: async (key) => stored.get(key) ?? null,
				set: async (key, value) => void stored.set(key, value)
			}
		});

	it('without a source is none, and says so', async () => {
		expect(await open({}).refresh()).toMatchObject({ target: null, source: 'none', error: null });
	});

	it('follows the repository, and says when it changed', async () => {
		using repo = repository();
		const first = repo.commit('one');
		const target = open({ repoUrl: repo.url });
		let changes = 0;
		target.changed.on(() => (changes += 1));
		expect((await target.refresh()).target?.commit).toBe(first);
		await target.refresh();
		expect(changes).toBe(1);
		const second = repo.commit('two');
		expect((await target.refresh()).target?.commit).toBe(second);
		expect(changes).toBe(2);
	});

	it('keeps the last good value when a look fails, and after a restart', async () => {
		const repo = repository();
		const stored = new Map<string, string>();
		const commit = repo.commit('one');
		await open({ repoUrl: repo.url }, stored).refresh();
		repo[Symbol.dispose]();
		const restarted = open({ repoUrl: repo.url }, stored);
		restarted.start();
		await expect
			.poll(() => restarted.view())
			.toMatchObject({ target: { commit }, error: /cannot be read/, stale: false });
		restarted.stop();
	});

	it('takes message and lock from version.json when it speaks of the same commit', async () => {
		using repo = repository();
		const commit = repo.commit('one');
		await using server = await serve(
			json({ gitCommit: commit, message: 'one', lockHash: '1'.repeat(64) })
		);
		const target = open({ repoUrl: repo.url, versionUrl: server.url });
		expect((await target.refresh()).target).toMatchObject({
			commit,
			message: 'one',
			branch: 'main'
		});
		const next = repo.commit('two');
		expect((await target.refresh()).target).toMatchObject({ commit: next, message: null });
	});

	it('is looked at once for many who ask at the same time', async () => {
		let looks = 0;
		await using server = await serve((_, response) => {
			looks += 1;
			response.end(JSON.stringify({ gitCommit: COMMIT }));
		});
		const target = open({ versionUrl: server.url });
		await Promise.all(Array.from({ length: 20 }, () => target.refreshIfOlderThan(1_000, 2_000)));
		expect(looks).toBe(1);
	});
});
