import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiOf, createForgeHistory } from './forge.ts';
import { FORGES, type Forge } from './source.ts';

const TOKEN = 'the-token-of-the-tests';

/**
 * A forge with the API of GitHub and of Forgejo, whose answers come from a real repository: their shapes are those that
 * the forges document.
 */
async function openForge() {
	const tree = mkdtempSync(join(tmpdir(), 'nixfleet-forge-'));
	const git = (...args: string[]): string =>
		execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=a@example.com', ...args], {
			cwd: tree,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe']
		}).trim();
	git('init', '-q', '-b', 'main');
	const requests: { url: string; authorization: string | undefined }[] = [];
	let answerWith: ((response: ServerResponse) => void) | null = null;

	const listed = (range: string, order: string[]) =>
		git('log', ...order, '--format=%H%x00%cI%x00%an%x00%s', range)
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => {
				const [sha, date, name, message] = line.split('\0');
				return { sha, commit: { message, author: { name, date }, committer: { name, date } } };
			});
	function answer(path: string, forge: Forge): unknown {
		const [, branch] = /^branches\/(.+)$/.exec(path) ?? [];
		if (branch !== undefined) {
			const [hash, date, message] = git(
				...['log', '-1', '--format=%H%x00%cI%x00%B', decodeURIComponent(branch)]
			).split('\0');
			return forge === 'github'
				? { name: branch, commit: { sha: hash, commit: { message, committer: { date } } } }
				: { name: branch, commit: { id: hash, message, timestamp: date } };
		}
		const [, file, ref] = /^contents\/(.+)\?ref=(.+)$/.exec(path) ?? [];
		if (file !== undefined)
			return {
				encoding: 'base64',
				// In lines, as the forges send it.
				content: Buffer.from(git('show', `${ref}:${file}`))
					.toString('base64')
					.replace(/.{60}/g, '$&\n')
			};
		const [, prefix] = /^(?:git\/)?commits\/(.+)$/.exec(path) ?? [];
		if (prefix !== undefined) return { sha: git('rev-parse', '--verify', `${prefix}^{commit}`) };
		const [, from, to] = /^compare\/(.+)\.\.\.(.+)$/.exec(path) ?? [];
		const count = (range: string): number => Number(git('rev-list', '--count', range));
		return forge === 'github'
			? {
					ahead_by: count(`${from}..${to}`),
					behind_by: count(`${to}..${from}`),
					commits: listed(`${from}..${to}`, ['--reverse'])
				}
			: { total_commits: count(`${from}..${to}`), commits: listed(`${from}..${to}`, []) };
	}
	function handle(request: IncomingMessage, response: ServerResponse): void {
		const url = request.url ?? '';
		requests.push({ url, authorization: request.headers.authorization });
		if (answerWith !== null) return answerWith(response);
		const [, api, path = ''] = /^\/api\/(v1|v3)\/repos\/me\/cfg\/(.*)$/.exec(url) ?? [];
		try {
			const body = JSON.stringify(answer(path, api === 'v3' ? 'github' : 'forgejo'));
			const tag = `"${body.length}-${body.slice(0, 90).replace(/[^\w]/g, '')}"`;
			response.setHeader('etag', tag);
			if (request.headers['if-none-match'] === tag) response.writeHead(304).end();
			else response.end(body);
		} catch {
			response.writeHead(404).end('{"message":"Not Found"}');
		}
	}
	const server = createServer(handle);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://x-access-token:${TOKEN}@127.0.0.1:${(server.address() as AddressInfo).port}/me/cfg.git`;
	return {
		url,
		git,
		requests,
		answerWith: (way: typeof answerWith) => void (answerWith = way),
		commit(subject: string, files: Record<string, string> = {}): string {
			for (const [name, text] of Object.entries(files)) writeFileSync(join(tree, name), text);
			git('add', '--all');
			git('commit', '-q', '--allow-empty', '-m', subject);
			return git('rev-parse', 'HEAD');
		},
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			rmSync(tree, { recursive: true, force: true });
		}
	};
}

describe.each(FORGES)('the API of %s', (forge) => {
	it('tells where a branch is, with message, time and lock, and asks with the token', async () => {
		await using at = await openForge();
		const lock = '{"root":"root","nodes":{"root":{"inputs":{}}},"version":7}';
		const commit = at.commit('Add a thing\n\nand more of it', { 'flake.lock': lock });
		const history = createForgeHistory({ forge, url: at.url });
		expect(await history.look('main')).toMatchObject({
			changed: true,
			target: {
				commit,
				branch: 'main',
				message: 'Add a thing',
				committedAt: expect.any(Number) as number,
				lockHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
				lockInputs: []
			}
		});
		const basic = `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;
		expect(at.requests.every(({ authorization }) => authorization === basic)).toBe(true);
		// Once more costs one request whose answer is empty, and no file.
		const before = at.requests.length;
		await history.look('main');
		expect(at.requests.slice(before).map(({ url }) => url)).toEqual([
			expect.stringContaining('/branches/main')
		]);
	});

	it('says where a subject is cut', async () => {
		await using at = await openForge();
		at.commit('x'.repeat(1_000));
		const history = createForgeHistory({ forge, url: at.url });
		expect(await history.look('main')).toMatchObject({
			target: { message: `${'x'.repeat(499)}…` }
		});
	});

	it('tells how far commits are apart, behind, ahead and diverged, and what lies between', async () => {
		await using at = await openForge();
		const [one, two, three] = [at.commit('One'), at.commit('Two'), at.commit('Three')];
		at.git('checkout', '-q', '-b', 'work/x', two);
		const side = at.commit('Side');
		const history = createForgeHistory({ forge, url: at.url });
		expect(await history.distance(one, three)).toEqual({
			ahead: 0,
			behind: 2,
			subjects: ['Three', 'Two']
		});
		expect(await history.distance(three, one)).toMatchObject({ ahead: 2, behind: 0 });
		expect(await history.distance(side, three)).toMatchObject({ ahead: 1, behind: 1 });
		expect(await history.commits(one, three)).toMatchObject([
			{ commit: three, subject: 'Three', author: 'Ada' },
			{ commit: two, subject: 'Two' }
		]);
		expect(await history.distance('f'.repeat(40), three)).toBeNull();
		expect(await history.look('work/x')).toMatchObject({ target: { commit: side } });
		expect(await history.beginningWith(one.slice(0, 7))).toEqual([one]);
		expect(await history.beginningWith('f'.repeat(12))).toEqual([]);
		expect(await history.beginningWith('main')).toEqual([]);
	});

	it('has no lock where the repository has none', async () => {
		await using at = await openForge();
		at.commit('One');
		const look = await createForgeHistory({ forge, url: at.url }).look('main');
		expect(look).toMatchObject({ target: { lockHash: null, lockInputs: null } });
	});

	it.each<[string, (response: ServerResponse) => void, RegExp]>([
		['refuses the token', (response) => response.writeHead(401).end('{}'), /refused the request/],
		[
			'wants fewer requests',
			(response) => response.writeHead(403, { 'x-ratelimit-remaining': '0' }).end('{}'),
			/fewer requests/
		],
		['is broken', (response) => response.writeHead(502).end('<html>'), /answered 502/],
		['answers no JSON', (response) => response.end('<html>'), /not JSON/],
		['answers something else', (response) => response.end('{"a":1}'), /not that of a/],
		[
			'sends us elsewhere',
			(response) => response.writeHead(301, { location: 'http://127.0.0.1:1/' }).end(),
			/not followed/
		],
		['knows no such branch', (response) => response.writeHead(404).end('{}'), /knows no branch/],
		[
			'never stops talking',
			(response) => response.end('x'.repeat(9 * 1024 * 1024)),
			/larger than 8 MiB/
		]
	])('that %s is explained, without the token', async (_, way, sentence) => {
		await using at = await openForge();
		at.commit('One');
		at.answerWith(way);
		const look = createForgeHistory({ forge, url: at.url }).look('main');
		await expect(look).rejects.toThrow(sentence);
		await expect(look).rejects.not.toThrow(TOKEN);
	});
});

it.each([
	['github', 'https://github.com/me/cfg.git', 'https://api.github.com/repos/me/cfg'],
	['github', 'https://git.example.org/me/cfg', 'https://git.example.org/api/v3/repos/me/cfg'],
	['forgejo', 'https://codeberg.org/me/cfg/', 'https://codeberg.org/api/v1/repos/me/cfg']
] as const)('the API of %s for %s is at %s', (forge, url, api) =>
	expect(apiOf(forge, url)).toBe(api)
);

it.each(['git@github.com:me/cfg.git', 'https://github.com/me', 'file:///x', 'https://a/b/c/d'])(
	'%s has no API',
	(url) => expect(() => apiOf('github', url)).toThrow(/not the address of a repository/)
);
