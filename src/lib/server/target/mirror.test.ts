import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silent } from './fixtures.ts';
import { createMirror } from './mirror.ts';

/** A repository to push to, a tree to commit in, and a dashboard's mirror of it, all gone at the end of the block. */
function world() {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-mirror-'));
	const tree = join(folder, 'tree');
	const bare = join(folder, 'origin.git');
	const dataDir = join(folder, 'data');
	const run = (cwd: string, ...args: string[]): string =>
		execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
			cwd,
			stdio: ['ignore', 'pipe', 'pipe']
		})
			.toString()
			.trim();
	run(folder, 'init', '-q', '--bare', '-b', 'main', bare);
	run(bare, 'config', 'uploadpack.allowFilter', 'true');
	run(folder, 'init', '-q', '-b', 'main', tree);
	run(tree, 'remote', 'add', 'origin', bare);
	const git = (...args: string[]): string => run(tree, ...args);
	const warnings: unknown[] = [];
	return {
		bare,
		dataDir,
		git,
		warnings,
		commit(subject: string, files: Record<string, string> = {}): string {
			for (const [name, text] of Object.entries(files)) writeFileSync(join(tree, name), text);
			git('add', '--all');
			git('commit', '-q', '--allow-empty', '-m', subject);
			return git('rev-parse', 'HEAD');
		},
		push: (...refs: string[]) => git('push', '-q', '--force', 'origin', ...refs),
		mirror: (more: Partial<Parameters<typeof createMirror>[0]> = {}) =>
			createMirror({
				dataDir,
				remote: { url: `file://${bare}`, protocols: 'file' },
				log: { ...silent, warn: (...told: unknown[]) => void warnings.push(told) },
				...more
			}),
		folder: (): string => join(dataDir, 'mirrors', readdirSync(join(dataDir, 'mirrors'))[0] ?? ''),
		[Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true })
	};
}

describe('the mirror', () => {
	it('tells commit, first line, time and the hash of flake.lock, without fetching other files', async () => {
		using at = world();
		const lock = '{"nodes":{"root":{}},"root":"root","version":7}\nüber\xff\n';
		at.commit('One', { 'flake.lock': 'old', big: 'x'.repeat(10_000) });
		const commit = at.commit('Two: the second\n\nmore', { 'flake.lock': lock });
		at.push('main');
		const look = await at.mirror().look('main');
		expect(look).toMatchObject({
			changed: true,
			target: {
				commit,
				branch: 'main',
				message: 'Two: the second',
				lockHash: createHash('sha256').update(lock).digest('hex')
			}
		});
		const objects = execFileSync('git', [
			`--git-dir=${at.folder()}`,
			'cat-file',
			'--batch-all-objects',
			'--batch-check=%(objecttype)'
		]).toString();
		expect(objects.split('\n').filter((type) => type === 'blob')).toHaveLength(1);
		expect(at.warnings).toEqual([]);
	});

	it('has no lock to tell of where there is none', async () => {
		using at = world();
		at.commit('One');
		at.push('main');
		expect(await at.mirror().look('main')).toMatchObject({ target: { lockHash: null } });
	});

	it('knows behind, ahead and the same, over a merge, too', async () => {
		using at = world();
		const one = at.commit('One');
		at.git('checkout', '-q', '-b', 'side');
		at.commit('On the side');
		at.git('checkout', '-q', 'main');
		const two = at.commit('Two');
		at.git('merge', '-q', '--no-ff', '-m', 'Merge the side', 'side');
		const merged = at.git('rev-parse', 'HEAD');
		at.push('main');
		const mirror = at.mirror();
		await mirror.look('main');
		const far = await mirror.distance(one, merged);
		expect(far).toMatchObject({ ahead: 0, behind: 3 });
		expect([...(far?.subjects ?? [])].sort()).toEqual(['Merge the side', 'On the side', 'Two']);
		expect(await mirror.distance(merged, two)).toMatchObject({ ahead: 2, behind: 0 });
		expect(await mirror.distance(two, two)).toEqual({ ahead: 0, behind: 0, subjects: [] });
	});

	it('says where a subject is cut', async () => {
		using at = world();
		const one = at.commit('One');
		const long = at.commit('x'.repeat(1_000));
		at.push('main');
		const mirror = at.mirror();
		const cut = (most: number) => `${'x'.repeat(most - 1)}…`;
		expect(await mirror.look('main')).toMatchObject({ target: { message: cut(500) } });
		expect(await mirror.distance(one, long)).toMatchObject({ subjects: [cut(200)] });
		expect(await mirror.commits(one, long)).toMatchObject([{ subject: cut(500) }]);
	});

	it('still knows what a force-push took away, and that it has diverged', async () => {
		using at = world();
		at.commit('One');
		const lost = at.commit('Lost');
		at.push('main');
		const mirror = at.mirror();
		await mirror.look('main');
		at.git('reset', '-q', '--hard', 'HEAD~1');
		const now = at.commit('Instead');
		at.push('main');
		expect(await mirror.look('main')).toMatchObject({ target: { commit: now } });
		expect(await mirror.distance(lost, now)).toMatchObject({ ahead: 1, behind: 1 });
		expect(at.warnings).toEqual([]);
	});

	it('knows the commits of other branches, and says so of none it never saw', async () => {
		using at = world();
		const one = at.commit('One');
		at.git('checkout', '-q', '-b', 'other');
		const other = at.commit('Elsewhere');
		at.push('main', 'other');
		const mirror = at.mirror();
		await mirror.look('main');
		expect(await mirror.distance(other, one)).toMatchObject({ ahead: 1, behind: 0 });
		const unpushed = at.commit('Not pushed');
		expect(await mirror.distance(unpushed, one)).toBeNull();
		expect(await mirror.distance('--help', one)).toBeNull();
	});

	it.each([
		[
			'half of it is missing',
			(folder: string) => rmSync(join(folder, 'objects'), { recursive: true })
		],
		['it is not a repository', (folder: string) => rmSync(join(folder, 'HEAD'))],
		['its settings are garbage', (folder: string) => writeFileSync(join(folder, 'config'), '[[[')],
		[
			'a lock was left behind',
			(folder: string) => writeFileSync(join(folder, 'refs/heads/main.lock'), '')
		]
	])('is made anew when %s', async (_, harm) => {
		using at = world();
		const one = at.commit('One');
		at.push('main');
		const mirror = at.mirror();
		await mirror.look('main');
		harm(at.folder());
		const two = at.commit('Two');
		at.push('main');
		expect(await mirror.look('main')).toMatchObject({ target: { commit: two, message: 'Two' } });
		expect(await mirror.distance(one, two)).toMatchObject({ behind: 1, subjects: ['Two'] });
		expect(at.warnings).toHaveLength(1);
	});

	it('finds a commit by the beginning of its hash, and neither trees nor what it never saw', async () => {
		using at = world();
		const one = at.commit('One', { file: 'x' });
		at.push('main');
		const mirror = at.mirror();
		await mirror.look('main');
		expect(await mirror.beginningWith(one.slice(0, 7))).toEqual([one]);
		expect(await mirror.beginningWith(one)).toEqual([one]);
		const tree = at.git('rev-parse', 'HEAD^{tree}');
		expect(await mirror.beginningWith(tree.slice(0, 12))).toEqual([]);
		const unpushed = at.commit('Not pushed');
		expect(await mirror.beginningWith(unpushed.slice(0, 12))).toEqual([]);
		expect(await mirror.beginningWith('--all')).toEqual([]);
	});

	it('that cannot be kept leaves the repository to be asked, which tells less', async () => {
		using at = world();
		const commit = at.commit('One');
		at.push('main');
		writeFileSync(join(at.bare, '..', 'data'), 'a file where the folder should be');
		expect(await at.mirror().look('main')).toMatchObject({ target: { commit, message: null } });
	});

	it('explains a branch and a repository that are not there, and keeps what it has', async () => {
		using at = world();
		at.commit('One');
		at.push('main');
		await at.mirror().look('main');
		await expect(at.mirror().look('nope')).rejects.toThrow(/no such branch/);
		await expect(at.mirror().look('--upload-pack=x')).rejects.toThrow(/not a branch/);
		rmSync(at.bare, { recursive: true });
		await expect(at.mirror().look('main')).rejects.toThrow(/cannot be read/);
		expect(existsSync(join(at.folder(), 'config'))).toBe(true);
	});

	it('keeps no password', async () => {
		using at = world();
		const mirror = at.mirror({
			remote: { url: 'http://me:hunter2@127.0.0.1:1/x.git', protocols: 'http' }
		});
		await expect(mirror.look('main')).rejects.toThrow(/cannot be read/);
		const config = readFileSync(join(at.folder(), 'config'), 'utf8');
		expect(config).toContain('http://127.0.0.1:1/x.git');
		expect(config).not.toContain('hunter2');
	});

	it('tells of every branch, with one fetch for all who ask together', async () => {
		using at = world();
		const main = at.commit('One');
		at.git('checkout', '-q', '-b', 'stable');
		const stable = at.commit('Stable', { 'flake.lock': LOCK });
		at.push('main', 'stable');
		const mirror = at.mirror();
		const [one, two] = await Promise.all([mirror.look('main'), mirror.look('stable')]);
		expect(one).toMatchObject({ target: { commit: main, branch: 'main', lockInputs: null } });
		expect(two).toMatchObject({
			target: {
				commit: stable,
				branch: 'stable',
				lockInputs: [{ name: 'nixpkgs', lastModified: 1_700_000_000_000 }]
			}
		});
		expect(at.warnings).toEqual([]);
		// A push after the question is not missed by an answer from before it.
		const first = mirror.look('main');
		at.git('checkout', '-q', 'main');
		const later = at.commit('Later');
		at.push('main');
		expect(await mirror.look('main')).toMatchObject({ target: { commit: later } });
		await first;
	});
});

const LOCK = JSON.stringify({
	root: 'root',
	version: 7,
	nodes: {
		root: { inputs: { nixpkgs: 'nixpkgs' } },
		nixpkgs: { locked: { lastModified: 1_700_000_000 } }
	}
});
