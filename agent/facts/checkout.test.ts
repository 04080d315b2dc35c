import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, hostConfig, makeRepository, temporaryFolder } from '../support/fixtures.ts';
import { checkoutSignature, readCheckout } from './checkout.ts';

const lock = JSON.stringify({
	root: 'root',
	nodes: {
		root: { inputs: { nixpkgs: 'nixpkgs' } },
		nixpkgs: { locked: { lastModified: 1_700_000_000 } }
	}
});

function setup(repoMode: 'isolated' | 'shared' = 'isolated') {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const config = hostConfig(folder, { repoDir: repo.path, repoMode });
	return { repo, config, read: () => readCheckout(config, process.env) };
}

describe('readCheckout', () => {
	it('tells commit, branch, subject and the lock file', async () => {
		const { repo, read } = setup();
		repo.commit({ 'flake.lock': lock }, 'lock');
		const locked = Number(git(repo.path, 'log', '-1', '--format=%ct')) * 1000;
		const head = repo.commit({ other: 'x' }, 'later ✓');
		git(repo.path, 'remote', 'add', 'origin', 'https://me:secret@git.example.org/x.git');
		expect(await read()).toEqual({
			commit: head,
			branch: 'main',
			dirty: false,
			remoteUrl: 'https://git.example.org/x.git',
			lockHash: createHash('sha256').update(lock).digest('hex'),
			lockChangedAt: locked,
			inputs: [{ name: 'nixpkgs', lastModified: 1_700_000_000_000 }],
			subject: 'later ✓',
			committedAt: Number(git(repo.path, 'log', '-1', '--format=%ct')) * 1000,
			signature: null
		});
	});

	it('says where a subject is cut', async () => {
		const { repo, read } = setup();
		repo.commit({ other: 'x' }, 'x'.repeat(1_000));
		expect(await read()).toMatchObject({ subject: `${'x'.repeat(499)}…` });
	});

	it('reads packed refs and a detached head', async () => {
		const { repo, read } = setup();
		git(repo.path, 'pack-refs', '--all');
		git(repo.path, 'checkout', '--quiet', '--detach');
		expect(await read()).toMatchObject({
			commit: repo.first,
			branch: null,
			lockHash: null,
			inputs: []
		});
	});

	it('sees an edited file', async () => {
		const { repo, read } = setup('shared');
		writeFileSync(join(repo.path, 'flake.nix'), 'changed');
		expect(await read()).toMatchObject({ dirty: true });
	});

	it('minds a stray file in its own clone, not in the user’s checkout', async () => {
		const own = setup('isolated');
		writeFileSync(join(own.repo.path, 'stray'), '');
		expect(await own.read()).toMatchObject({ dirty: true });
		const users = setup('shared');
		writeFileSync(join(users.repo.path, 'stray'), '');
		expect(await users.read()).toMatchObject({ dirty: false });
	});

	it('has no hash for a lock file it cannot read', async () => {
		const { repo, read } = setup();
		repo.commit({ 'flake.lock': 'no json' });
		expect(await read()).toMatchObject({ lockHash: null, inputs: [] });
	});

	it('is null where there is no checkout, even inside another repository', async () => {
		const { repo, config } = setup();
		expect(
			await readCheckout({ ...config, repoDir: join(repo.path, 'sub') }, process.env)
		).toBeNull();
		git(repo.path, 'init', '--quiet', 'empty');
		expect(
			await readCheckout({ ...config, repoDir: join(repo.path, 'empty') }, process.env)
		).toBeNull();
	});
});

it('a worktree of git, whose .git is a file, has its state and a signature that follows it', async () => {
	const { repo, config } = setup('shared');
	const repoDir = join(repo.path, '../tree');
	git(repo.path, 'worktree', 'add', '--quiet', '-b', 'topic', repoDir);
	const own = { ...config, repoDir };
	const before = checkoutSignature(own);
	expect(await readCheckout(own, process.env)).toMatchObject({ commit: repo.first });
	git(repoDir, 'commit', '--quiet', '--allow-empty', '--message', 'later');
	expect(checkoutSignature(own)).not.toBe(before);
});

it('a branch below one that is there has a signature, too', () => {
	const { config } = setup();
	expect(checkoutSignature({ ...config, branch: 'main/next' })).toMatch(/ - /);
});

it('the signature changes with every commit', () => {
	const { repo, config } = setup();
	const before = checkoutSignature(config);
	expect(checkoutSignature(config)).toBe(before);
	repo.commit({ a: 'a' });
	expect(checkoutSignature(config)).not.toBe(before);
});
