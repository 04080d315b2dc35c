import { missingEvidence, OperationResult } from '$lib/protocol/index.ts';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readHostFile } from '../facts/host-file.ts';
import { git, hostConfig, makeRepository, temporaryFolder, write } from '../support/fixtures.ts';
import { performHere } from '../support/operation.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

function setup() {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const config = hostConfig(folder, { repoUrl: repo.url });
	return { folder, repo, config, head: () => git(config.repoDir, 'rev-parse', 'HEAD') };
}

describe('pull in isolated mode', () => {
	it('clones, and proves what it checked out', async () => {
		const { repo, config, head } = setup();
		const result = await performHere(config, { commit: repo.first });
		OperationResult.parse((({ log: _log, ...rest }) => rest)(result));
		expect(result).toMatchObject({
			outcome: 'succeeded',
			evidence: { exitCode: 0, commitBefore: null, commitAfter: repo.first }
		});
		expect(missingEvidence('pull', result, { commit: repo.first })).toBeNull();
		expect(head()).toBe(repo.first);
		expect(git(config.repoDir, 'symbolic-ref', '--short', 'HEAD')).toBe('main');
		expect(result.evidence.phases.map(({ phase }) => phase)).toEqual(['fetch', 'verify']);
		expect(result.logBytes).toBe(Buffer.byteLength(result.log));
		expect(readHostFile(config.stateDir).lastPull).toMatchObject({ ok: true });
	});

	it('follows the branch when no commit is named, and does nothing twice', async () => {
		const { repo, config, head } = setup();
		await performHere(config);
		const next = repo.commit({ 'a.nix': '1' });
		expect(await performHere(config)).toMatchObject({
			outcome: 'succeeded',
			message: `Checked out ${next.slice(0, 7)}.`
		});
		expect(head()).toBe(next);
		expect(await performHere(config)).toMatchObject({
			outcome: 'succeeded',
			message: `Already at ${next.slice(0, 7)}.`
		});
	});

	it('throws away local changes and strays, and follows a rewritten history', async () => {
		const { repo, config, head } = setup();
		repo.commit({ 'old.nix': '1' });
		await performHere(config);
		writeFileSync(join(config.repoDir, 'flake.nix'), 'edited');
		write(join(config.repoDir, 'stray/file'), 'x');
		git(repo.path, 'reset', '--quiet', '--hard', repo.first);
		const rewritten = repo.commit({ 'new.nix': '2' });
		expect(await performHere(config, { commit: rewritten })).toMatchObject({
			outcome: 'succeeded'
		});
		expect(head()).toBe(rewritten);
		expect(git(config.repoDir, 'status', '--porcelain')).toBe('');
		expect(existsSync(join(config.repoDir, 'old.nix'))).toBe(false);
	});

	it('stays when it is ahead of the target, unless forced', async () => {
		const { repo, config, head } = setup();
		const [, ahead] = [repo.commit({ a: '1' }), repo.commit({ a: '2' })];
		await performHere(config);
		const refused = await performHere(config, { commit: repo.first });
		expect(refused).toMatchObject({ outcome: 'failed', evidence: { commitAfter: ahead } });
		expect(refused.message).toContain('already ahead of the target by 2 commits');
		expect(head()).toBe(ahead);
		expect(await performHere(config, { commit: repo.first, force: true })).toMatchObject({
			outcome: 'succeeded'
		});
		expect(head()).toBe(repo.first);
	});

	it('repairs a clone that a crash left half-made, and stale locks', async () => {
		const { repo, config, head } = setup();
		await performHere(config);
		rmSync(join(config.repoDir, '.git/HEAD'));
		rmSync(join(config.repoDir, '.git/refs'), { recursive: true });
		write(join(config.repoDir, '.git/index.lock'), '');
		const next = repo.commit({ b: '1' });
		expect(await performHere(config, { commit: next })).toMatchObject({ outcome: 'succeeded' });
		expect(head()).toBe(next);
	});

	it('makes its clone anew for another address', async () => {
		const { folder, config, head } = setup();
		await performHere(config);
		write(join(config.repoDir, 'ignored'), 'x');
		mkdirSync(join(folder, 'second'));
		const other = makeRepository(join(folder, 'second'));
		expect(await performHere({ ...config, repoUrl: other.url })).toMatchObject({
			outcome: 'succeeded'
		});
		expect(head()).toBe(other.first);
		expect(existsSync(join(config.repoDir, 'ignored'))).toBe(false);
	});

	it('follows a branch that has moved below, or above, the one it was', async () => {
		const { repo, config, head } = setup();
		await performHere(config);
		for (const [from, to] of [
			['main', 'main/next'],
			['main/next', 'main']
		] as const) {
			git(repo.path, 'branch', '--move', from, 'between');
			git(repo.path, 'branch', '--move', 'between', to);
			const next = repo.commit({ a: to });
			expect(await performHere({ ...config, branch: to })).toMatchObject({
				outcome: 'succeeded'
			});
			expect(head()).toBe(next);
			expect(git(config.repoDir, 'symbolic-ref', '--short', 'HEAD')).toBe(to);
		}
	});

	it('keeps its clone while the branch below it is not there', async () => {
		const { repo, config, head } = setup();
		await performHere(config);
		const result = await performHere({ ...config, branch: 'main/next' });
		expect(result.message).toContain('Branch main/next could not be fetched');
		expect(head()).toBe(repo.first);
	});

	it('deletes nothing in a folder it did not make', async () => {
		const { config } = setup();
		const precious = write(join(config.repoDir, 'precious'), 'x');
		const result = await performHere(config);
		expect(result).toMatchObject({ outcome: 'failed' });
		expect(result.message).toContain('was not made by NixFleet');
		expect(readFileSync(precious, 'utf8')).toBe('x');
	});

	it('runs no hook of the repository', async () => {
		const { repo, config, folder } = setup();
		await performHere(config);
		const hook = write(
			join(config.repoDir, '.git/hooks/post-checkout'),
			`#!/bin/sh\ntouch ${folder}/ran\n`,
			0o755
		);
		for (const name of ['reference-transaction', 'post-merge', 'post-rewrite'])
			write(join(hook, '..', name), readFileSync(hook, 'utf8'), 0o755);
		repo.commit({ c: '1' });
		expect(await performHere(config)).toMatchObject({ outcome: 'succeeded' });
		expect(existsSync(join(folder, 'ran'))).toBe(false);
	});
});

describe('pull fails with a clear sentence', () => {
	it('when the repository cannot be reached, and remembers it', async () => {
		const { folder, config } = setup();
		const result = await performHere({ ...config, repoUrl: `file://${folder}/nowhere` });
		expect(result).toMatchObject({ outcome: 'failed', evidence: { exitCode: 128 } });
		expect(result.message).toMatch(
			/Branch main could not be fetched from file:.*nowhere \(git ended with exit code 128\)/
		);
		expect(readHostFile(config.stateDir).lastPull).toMatchObject({
			ok: false,
			message: result.message
		});
	});

	it('when there is no such branch', async () => {
		const { config } = setup();
		const result = await performHere({ ...config, branch: 'stable' });
		expect(result.message).toContain('Branch stable could not be fetched');
		expect(result.log).toMatch(/couldn't find remote ref/i);
	});

	it('when the commit is unknown', async () => {
		const { config } = setup();
		const result = await performHere(config, { commit: 'a'.repeat(40) });
		expect(result.message).toContain('Commit aaaaaaa is not on branch main');
	});

	it('when a force-push has taken the commit off the branch, forced or not', async () => {
		const { repo, config, head } = setup();
		const gone = repo.commit({ a: '1' });
		await performHere(config);
		git(repo.path, 'reset', '--quiet', '--hard', repo.first);
		const now = repo.commit({ a: '2' });
		await performHere(config);
		for (const [command, force] of [
			['pull', false],
			['pull', true],
			['preview', false]
		] as const)
			expect((await performHere(config, { command, commit: gone, force })).message).toContain(
				`Commit ${gone.slice(0, 7)} is not on branch main`
			);
		expect(head()).toBe(now);
	});

	it('when the protocol is not allowed', async () => {
		const { config } = setup();
		const result = await performHere({ ...config, gitProtocols: ['https'] });
		expect(result).toMatchObject({ outcome: 'failed' });
		expect(result.log).toContain("transport 'file' not allowed");
	});

	it('when the repository is not a flake', async () => {
		const { repo, config } = setup();
		const bare = repo.commit({ 'flake.nix': null, 'README.md': 'x' });
		const result = await performHere(config, { commit: bare });
		expect(result).toMatchObject({ outcome: 'failed', evidence: { commitAfter: bare } });
		expect(result.message).toContain('The repository is not a flake');
	});

	it('when git is missing', async () => {
		const { config, folder } = setup();
		const result = await performHere(config, {}, folder);
		expect(result.message).toContain("There is no git on this host's PATH");
	});
});

describe('pull in shared mode', () => {
	function shared() {
		const base = setup();
		const checkout = join(base.folder, 'checkout');
		git(base.folder, 'clone', '--quiet', base.repo.path, 'checkout');
		return {
			...base,
			checkout,
			config: hostConfig(base.folder, { repoMode: 'shared', repoDir: checkout, repoUrl: null })
		};
	}

	it('fast-forwards and leaves strays alone', async () => {
		const { repo, config, checkout } = shared();
		write(join(checkout, 'mine.txt'), 'x');
		const next = repo.commit({ a: '1' });
		expect(await performHere(config, { commit: next })).toMatchObject({
			outcome: 'succeeded',
			evidence: { commitBefore: repo.first, commitAfter: next }
		});
		expect(statSync(join(checkout, 'mine.txt')).size).toBe(1);
	});

	it('works in a worktree of git, whose .git is a file', async () => {
		const { folder, repo, config, checkout } = shared();
		const repoDir = join(folder, 'tree');
		git(checkout, 'checkout', '--quiet', '--detach');
		git(checkout, 'worktree', 'add', '--quiet', repoDir, 'main');
		const next = repo.commit({ a: '1' });
		expect(await performHere({ ...config, repoDir }, { commit: next })).toMatchObject({
			outcome: 'succeeded',
			evidence: { commitBefore: repo.first, commitAfter: next }
		});
	});

	it('refuses a dirty checkout', async () => {
		const { repo, config, checkout } = shared();
		repo.commit({ a: '1' });
		writeFileSync(join(checkout, 'flake.nix'), 'edited');
		const result = await performHere(config);
		expect(result.message).toContain('has changes that are not committed');
		expect(readFileSync(join(checkout, 'flake.nix'), 'utf8')).toBe('edited');
	});

	it('refuses a diverged, an ahead, and a differently named branch', async () => {
		const { repo, config, checkout } = shared();
		git(checkout, 'commit', '--quiet', '--allow-empty', '--message', 'mine');
		expect((await performHere(config, { commit: repo.first })).message).toContain(
			'ahead of the target by 1 commit;'
		);
		repo.commit({ a: '1' });
		expect((await performHere(config)).message).toContain('have diverged');
		git(checkout, 'checkout', '--quiet', '-b', 'topic');
		expect((await performHere(config)).message).toContain('is on branch topic, not on main');
	});

	it('takes no commit of a branch of the user’s own, which was never pushed', async () => {
		const { repo, config, checkout } = shared();
		git(checkout, 'checkout', '--quiet', '-b', 'wip');
		git(checkout, 'commit', '--quiet', '--allow-empty', '--message', 'mine');
		const mine = git(checkout, 'rev-parse', 'HEAD');
		git(checkout, 'checkout', '--quiet', 'main');
		for (const command of ['pull', 'preview'] as const)
			expect((await performHere(config, { command, commit: mine })).message).toContain(
				`Commit ${mine.slice(0, 7)} is not on branch main`
			);
		expect(git(checkout, 'rev-parse', 'HEAD')).toBe(repo.first);
	});

	it('finds the commits of the branch in a shallow and in a partial clone', async () => {
		const { folder, repo, config } = shared();
		git(repo.path, 'config', 'uploadpack.allowFilter', 'true');
		const [middle, last] = [repo.commit({ a: '1' }), repo.commit({ a: '2' })];
		git(repo.path, 'reset', '--quiet', '--hard', middle);
		for (const limit of ['--depth=1', '--filter=tree:0']) {
			const repoDir = join(folder, limit);
			git(folder, 'clone', '--quiet', limit, repo.url, repoDir);
			expect(await performHere({ ...config, repoDir }, { commit: middle })).toMatchObject({
				outcome: 'succeeded'
			});
		}
		git(repo.path, 'reset', '--quiet', '--hard', last);
		const newest = repo.commit({ b: '1' });
		for (const limit of ['--depth=1', '--filter=tree:0'])
			for (const commit of [last, newest])
				expect(
					await performHere({ ...config, repoDir: join(folder, limit) }, { commit })
				).toMatchObject({ outcome: 'succeeded', evidence: { commitAfter: commit } });
	});

	it('says when there is no checkout', async () => {
		const { config, folder } = shared();
		expect((await performHere({ ...config, repoDir: join(folder, 'none') })).message).toContain(
			'is not a Git checkout'
		);
	});
});
