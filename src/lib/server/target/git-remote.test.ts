import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { repository } from './fixtures.ts';
import { readGitRemote } from './git-remote.ts';
import { runGit, sshCommand } from './git.ts';

describe('a Git repository', () => {
	it('tells where the branch is, and nothing it cannot know', async () => {
		using repo = repository();
		const commit = repo.commit('one');
		const look = await readGitRemote({
			remote: { url: repo.url, protocols: 'file' },
			branch: 'main'
		});
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
		const { url, protocols, branch } = {
			url: repo.url,
			protocols: 'file',
			branch: 'main',
			...more
		};
		await expect(readGitRemote({ remote: { url, protocols }, branch })).rejects.toThrow(sentence);
	});

	it('keeps credentials out of its errors', async () => {
		const look = readGitRemote({
			remote: { url: 'https://user:hunter2@127.0.0.1:1/x.git', protocols: 'https' },
			branch: 'main'
		});
		await expect(look).rejects.toThrow(/cannot be read/);
		await expect(look).rejects.not.toThrow(/hunter2/);
	});

	it('that never answers is given up on, and leaves no process behind', async () => {
		const open = new Set<object>();
		const server = createServer((socket) => {
			open.add(socket);
			socket
				.on('error', () => {})
				.on('close', () => open.delete(socket))
				.resume();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`;
		const look = (more: { timeoutMs: number; signal?: AbortSignal }) =>
			runGit(['ls-remote', '--', url], { remote: { url, protocols: 'http' }, ...more });
		await expect(look({ timeoutMs: 500 })).rejects.toThrow(/did not answer within 0\.5 seconds/);
		await expect.poll(() => open.size).toBe(0);

		const stop = new AbortController();
		const stopped = look({ timeoutMs: 20_000, signal: stop.signal });
		await expect.poll(() => open.size).toBe(1);
		stop.abort();
		await expect(stopped).rejects.toThrow(/cannot be read/);
		await expect.poll(() => open.size).toBe(0);
		server.close();
	});

	it('is read without the configuration around the dashboard', async () => {
		using repo = repository();
		const output = await runGit(['config', '--list', '--show-origin'], {
			remote: { url: repo.url, protocols: 'file' },
			timeoutMs: 20_000
		});
		expect(output).toBe('');
	});

	it('does not get the dashboard’s secrets', async () => {
		process.env['NIXFLEET_SESSION_SECRET'] = 'canary-in-the-environment';
		try {
			const output = await runGit(['-c', 'alias.environment=!env', 'environment'], {
				remote: { url: 'x', protocols: 'file' },
				timeoutMs: 20_000
			});
			expect(output).toMatch(/GIT_TERMINAL_PROMPT=0/);
			expect(output).not.toMatch(/canary|NIXFLEET/);
		} finally {
			delete process.env['NIXFLEET_SESSION_SECRET'];
		}
	});

	it('is read with the key and the host keys it was given, and no others', () => {
		const remote = { url: 'git@example.org:me/cfg.git', protocols: 'ssh' };
		expect(sshCommand(remote)).toBe('ssh -o BatchMode=yes -o ConnectTimeout=10');
		const own = { sshKeyFile: "/keys/it's mine", knownHostsFile: '/keys/known hosts' };
		expect(sshCommand({ ...remote, ...own })).toBe(
			`ssh -o BatchMode=yes -o ConnectTimeout=10 -o IdentitiesOnly=yes -i '/keys/it'\\''s mine' -o StrictHostKeyChecking=yes -o 'UserKnownHostsFile=/keys/known hosts'`
		);
	});
});
