import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readCheckout } from '../facts/checkout.ts';
import { deployedPath, readDeployed, writeDeployed } from '../facts/deployed.ts';
import { git, hostConfig, makeRepository, temporaryFolder } from '../support/fixtures.ts';
import { performHere } from '../support/operation.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

/** A repository in which some sign, and a host that takes commits of Alice only. */
function setup() {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const keyOf = (name: string): string => {
		const path = join(folder, name);
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
		return path;
	};
	const keys = { alice: keyOf('alice'), mallory: keyOf('mallory') };
	const signersFile = join(folder, 'allowed_signers');
	writeFileSync(signersFile, `alice@example.org ${readFileSync(`${keys.alice}.pub`, 'utf8')}`);
	const config = hostConfig(folder, { repoUrl: repo.url, allowedSignersFile: signersFile });
	/** One more commit, signed by somebody. */
	const signed = (name: keyof typeof keys, more: string[] = []): string => {
		git(
			repo.path,
			...['-c', 'gpg.format=ssh', '-c', `user.signingkey=${keys[name]}`],
			...['commit', '--quiet', '--allow-empty', '-S', '--message', `by ${name}`, ...more]
		);
		return git(repo.path, 'rev-parse', 'HEAD');
	};
	return {
		folder,
		repo,
		config,
		signersFile,
		signed,
		head: () => git(config.repoDir, 'rev-parse', 'HEAD')
	};
}

describe('a host with allowed signers', () => {
	it('takes a signed commit, and tells whose it is', async () => {
		const { config, signed, head } = setup();
		const commit = signed('alice');
		const result = await performHere(config);
		expect(result).toMatchObject({ outcome: 'succeeded', evidence: { commitAfter: commit } });
		expect(result.log).toContain('is signed by alice@example.org');
		expect(head()).toBe(commit);
		expect((await readCheckout(config, process.env))?.signature).toEqual({
			good: true,
			signer: 'alice@example.org',
			problem: null
		});
	});

	it('takes a signed merge of unsigned work: its signer vouches for it', async () => {
		const { repo, config, signed } = setup();
		signed('alice');
		git(repo.path, 'checkout', '--quiet', '-b', 'work');
		repo.commit({ 'work.nix': '1' });
		git(repo.path, 'checkout', '--quiet', 'main');
		git(repo.path, 'merge', '--quiet', '--no-ff', '--no-commit', 'work');
		const merge = signed('alice');
		expect(await performHere(config)).toMatchObject({
			outcome: 'succeeded',
			evidence: { commitAfter: merge }
		});
	});

	it('checks out nothing that is not signed, and says why', async () => {
		const { repo, config, signed, head } = setup();
		const good = signed('alice');
		await performHere(config);
		const unsigned = repo.commit({ 'evil.nix': '1' });
		for (const force of [false, true])
			expect(await performHere(config, { commit: unsigned, force })).toMatchObject({
				outcome: 'failed',
				message: expect.stringMatching(/is not signed, so this host does not take it/) as string
			});
		signed('mallory');
		expect(await performHere(config)).toMatchObject({
			outcome: 'failed',
			message: expect.stringMatching(/not among the allowed signers/) as string
		});
		expect(head()).toBe(good);
	});

	it('is not fooled by settings of the clone', async () => {
		const { config, signed, head, folder, signersFile } = setup();
		const good = signed('alice');
		await performHere(config);
		const everybody = join(folder, 'everybody');
		const key = readFileSync(join(folder, 'mallory.pub'), 'utf8');
		writeFileSync(everybody, `mallory@example.org ${key}`);
		for (const [name, value] of [
			['gpg.ssh.allowedSignersFile', everybody],
			['gpg.ssh.program', '/bin/true'],
			['gpg.program', '/bin/true']
		] as const)
			git(config.repoDir, 'config', name, value);
		signed('mallory');
		expect((await performHere(config)).outcome).toBe('failed');
		expect(head()).toBe(good);
		// And without its keys it takes nothing at all.
		rmSync(signersFile);
		signed('alice');
		expect((await performHere(config)).outcome).toBe('failed');
		expect(head()).toBe(good);
	});

	it('goes forward only: an older commit with a good signature is refused', async () => {
		const { config, signed } = setup();
		const older = signed('alice');
		const newer = signed('alice');
		await performHere(config);
		writeDeployed(config.stateDir, newer);
		expect(await performHere(config, { commit: older, force: true })).toMatchObject({
			outcome: 'failed',
			message: expect.stringMatching(/does not come after .* deployed here last/) as string
		});
		// Root on the host decides otherwise.
		rmSync(deployedPath(config.stateDir));
		expect((await performHere(config, { commit: older, force: true })).outcome).toBe('succeeded');
	});

	it('does not follow a rewritten history, however well it is signed', async () => {
		const { repo, config, signed } = setup();
		const deployed = signed('alice');
		await performHere(config);
		writeDeployed(config.stateDir, deployed);
		git(repo.path, 'reset', '--quiet', '--hard', repo.first);
		signed('alice', ['--amend']);
		expect(await performHere(config)).toMatchObject({
			outcome: 'failed',
			message: expect.stringMatching(/does not come after/) as string
		});
	});

	it('takes nothing while it cannot read how far it has come', async () => {
		const { config, signed } = setup();
		signed('alice');
		await performHere(config);
		writeFileSync(deployedPath(config.stateDir), 'torn');
		expect(readDeployed(config.stateDir)).toBe('unreadable');
		signed('alice');
		expect(await performHere(config)).toMatchObject({
			outcome: 'failed',
			message: expect.stringMatching(/cannot be read/) as string
		});
	});

	it('runs no tests of a checkout that is unsigned or was changed', async () => {
		const { repo, config, signed } = setup();
		repo.commit({ 'tests/web1/T01.sh': '#!/bin/sh\nexit 0\n' });
		signed('alice');
		await performHere(config);
		writeFileSync(join(config.repoDir, 'flake.nix'), 'changed by hand');
		expect(await performHere(config, { command: 'test' })).toMatchObject({
			outcome: 'failed',
			message: expect.stringMatching(/changes that nobody signed/) as string
		});
		git(config.repoDir, 'checkout', '--quiet', '--', 'flake.nix');
		git(config.repoDir, 'commit', '--quiet', '--allow-empty', '--message', 'by hand');
		expect(await performHere(config, { command: 'test' })).toMatchObject({
			outcome: 'failed',
			message: expect.stringMatching(/is not signed/) as string
		});
	});

	it('fast-forwards a shared checkout to signed commits only', async () => {
		const { repo, config, signed } = setup();
		const good = signed('alice');
		git(config.repoDir.replace(/\/[^/]*$/, ''), 'clone', '--quiet', repo.url, config.repoDir);
		const shared = { ...config, repoMode: 'shared' as const };
		expect((await performHere(shared)).outcome).toBe('succeeded');
		repo.commit({ a: '1' });
		expect((await performHere(shared)).outcome).toBe('failed');
		expect(git(config.repoDir, 'rev-parse', 'HEAD')).toBe(good);
	});
});

it('a host without allowed signers takes any commit, and says that none was checked', async () => {
	const { config, repo, signed } = setup();
	signed('mallory');
	const open = { ...config, allowedSignersFile: null };
	expect((await performHere(open)).outcome).toBe('succeeded');
	expect((await readCheckout(open, process.env))?.signature).toBeNull();
	expect(repo.first).toHaveLength(40);
});
