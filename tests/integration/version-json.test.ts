import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readVersionJson } from '$lib/server/target/version-json.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openBrowser, startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { shellStepsOf } from '../support/workflow-steps.ts';

/** The script of the workflows, and what is around it, on a real repository; the dashboard reads what it printed. */

const LOCK = '{ "nodes": {} }\n';
const EXAMPLES = 'examples/version-json';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A repository with one commit, as a forge would check it out. */
function openRepository(title: string, lock?: string) {
	const folder = temporaryFolder('version-json');
	const path = join(folder.path, 'nixcfg');
	mkdirSync(path);
	const git = (...args: string[]) =>
		execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
			cwd: path,
			encoding: 'utf8'
		}).trim();
	git('init', '--quiet', '--initial-branch=main');
	git('remote', 'add', 'origin', 'https://me:secret@git.example.com/me/nixcfg.git');
	writeFileSync(join(path, 'flake.nix'), '{ }\n');
	copyFileSync(join(EXAMPLES, 'version-json.sh'), join(path, 'version-json.sh'));
	if (lock !== undefined) writeFileSync(join(path, 'flake.lock'), lock);
	git('add', '-A');
	git('commit', '--quiet', '-m', title);
	return {
		folder: folder.path,
		path,
		git,
		commit: (title: string): string => {
			git('commit', '--quiet', '--allow-empty', '-m', title);
			return git('rev-parse', 'HEAD');
		},
		time: () => Number(git('log', '-1', '--format=%ct')) * 1000,
		/** What the script prints. */
		print: (...args: string[]): string =>
			execFileSync('sh', ['./version-json.sh', ...args], { cwd: path, encoding: 'utf8' }),
		[Symbol.dispose]: () => folder[Symbol.dispose]()
	};
}

/** A web server with one file, which can be replaced. */
async function publish(text: string) {
	const published = { text };
	const server = createServer((_, response) => response.end(published.text)).listen(0, '127.0.0.1');
	await new Promise((done) => server.once('listening', done));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/version.json`,
		put: (next: string) => void (published.text = next),
		[Symbol.dispose]: () => void server.close()
	};
}

/** A text as the dashboard's own reader understands it. */
async function readBack(text: string) {
	using page = await publish(text);
	const look = await readVersionJson(page.url, { etag: null });
	if (!look.changed) throw new Error('There was nothing new.');
	return look.target;
}

describe('the script', () => {
	it('names commit, branch, time and the hash of the lock, and publishes no password', async () => {
		using repository = openRepository('Update nixpkgs', LOCK);
		const text = repository.print();
		expect(await readBack(text)).toMatchObject({
			commit: repository.git('rev-parse', 'HEAD'),
			branch: 'main',
			message: 'Update nixpkgs',
			repoUrl: 'https://git.example.com/me/nixcfg.git',
			committedAt: repository.time(),
			lockHash: sha256(LOCK)
		});
		expect(text).not.toContain('secret');
	});

	it('takes address and branch of the workflow, and needs no lock', async () => {
		using repository = openRepository('x');
		expect(await readBack(repository.print('https://forge/you/it', 'release'))).toMatchObject({
			repoUrl: 'https://forge/you/it',
			branch: 'release',
			lockHash: null
		});
	});

	it.each(['He said "no" \\ and left', "Größe: 100 % $(id) `id` 'x'", '{"a": "b"}', 'tab\there'])(
		'a title like %s arrives',
		async (title) => {
			using repository = openRepository(title);
			const { message } = await readBack(repository.print());
			expect(message).toBe(title.replace('\t', ''));
		}
	);

	it('outside of a repository it prints nothing and fails', () => {
		using folder = temporaryFolder('no-repository');
		const said = spawnSync('sh', [resolve(EXAMPLES, 'version-json.sh')], {
			cwd: folder.path,
			encoding: 'utf8',
			env: { PATH: process.env.PATH, GIT_CEILING_DIRECTORIES: folder.path }
		});
		expect(said.status).not.toBe(0);
		expect(said.stdout).toBe('');
	});

	const noShellcheck = spawnSync('shellcheck', ['--version']).error !== undefined;
	it.skipIf(noShellcheck)('is a sound shell script', () => {
		const checked = spawnSync('shellcheck', [join(EXAMPLES, 'version-json.sh')], {
			encoding: 'utf8'
		});
		expect(checked.stdout).toBe('');
	});
});

describe('a dashboard that follows the file', () => {
	it('shows the commit as its target, and the next one; a broken file is said and changes nothing', async () => {
		using folder = temporaryFolder('follower');
		using repository = openRepository('Update nixpkgs', LOCK);
		using page = await publish(repository.print());
		await using dashboard = await startDashboard({
			dataDir: join(folder.path, 'data'),
			env: { NIXFLEET_VERSION_URL: page.url }
		});
		const browser = await openBrowser(dashboard.url);
		const shown = (commit: string) =>
			waitFor('the target', async () => {
				const view = await browser.rpc.target.refresh.mutate();
				return view.target?.commit === commit && view;
			});
		const first = repository.git('rev-parse', 'HEAD');
		expect(await shown(first)).toMatchObject({
			source: 'version-json',
			sourceUrl: page.url,
			error: null,
			stale: false,
			target: {
				branch: 'main',
				message: 'Update nixpkgs',
				repoUrl: 'https://git.example.com/me/nixcfg.git',
				committedAt: repository.time(),
				lockHash: sha256(LOCK)
			}
		});
		const second = repository.commit('Another one');
		page.put(repository.print());
		expect(await shown(second)).toMatchObject({ target: { message: 'Another one' } });
		page.put('{ "gitCommit": "half');
		const view = await browser.rpc.target.refresh.mutate();
		expect(view).toMatchObject({ target: { commit: second }, error: expect.any(String) });
		browser.close();
	});
});

describe('the workflow of', () => {
	const ran = (
		repository: { path: string; folder: string },
		file: string,
		env: Record<string, string>
	): void => {
		const steps = shellStepsOf(join(EXAMPLES, file));
		expect(steps).toHaveLength(1);
		// What installs programs is the forge's image; folders in /tmp are ours.
		const script = (steps[0] ?? '')
			.replace(/^apk add .*$/m, '')
			.replaceAll('/tmp/', `${repository.folder}/`);
		execFileSync('sh', ['-euc', script], {
			cwd: repository.path,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { PATH: process.env.PATH, HOME: repository.folder, ...env }
		});
	};
	const expected = (commit: string) => ({
		commit,
		branch: 'main',
		repoUrl: 'https://forge.example.com/you/nixcfg',
		lockHash: sha256(LOCK)
	});

	it('GitHub makes the site with the file', async () => {
		using repository = openRepository('x', LOCK);
		ran(repository, 'github.yml', {
			REPO: 'https://forge.example.com/you/nixcfg',
			BRANCH: 'main'
		});
		const text = readFileSync(join(repository.path, '_site/version.json'), 'utf8');
		expect(await readBack(text)).toMatchObject(expected(repository.git('rev-parse', 'HEAD')));
	});

	it('GitLab makes the pages with the file', async () => {
		using repository = openRepository('x', LOCK);
		ran(repository, 'gitlab.yml', {
			CI_PROJECT_DIR: repository.path,
			CI_PROJECT_URL: 'https://forge.example.com/you/nixcfg',
			CI_COMMIT_BRANCH: 'main'
		});
		const text = readFileSync(join(repository.path, 'public/version.json'), 'utf8');
		expect(await readBack(text)).toMatchObject(expected(repository.git('rev-parse', 'HEAD')));
	});

	it('Forgejo puts the file, and nothing else, on a branch of its own, again and again', async () => {
		using repository = openRepository('x', LOCK);
		const remote = join(repository.folder, 'remote.git');
		repository.git('init', '--quiet', '--bare', '--initial-branch=main', remote);
		repository.git('remote', 'set-url', 'origin', remote);
		repository.git('push', '--quiet', 'origin', 'main');
		const runs = [repository.git('rev-parse', 'HEAD'), repository.commit('y')];
		repository.git('push', '--quiet', 'origin', 'main');
		for (const [index, commit] of runs.entries()) {
			const path = join(repository.folder, `checkout-${index}`);
			execFileSync('git', ['clone', '--quiet', remote, path]);
			execFileSync('git', ['checkout', '--quiet', '-B', 'main', commit], { cwd: path });
			ran({ path, folder: repository.folder }, 'forgejo.yml', {
				REPO: 'https://forge.example.com/you/nixcfg',
				BRANCH: 'main'
			});
			const inRemote = (...args: string[]) =>
				execFileSync('git', ['-C', remote, ...args], { encoding: 'utf8' });
			expect(inRemote('ls-tree', '-r', '--name-only', 'pages')).toBe('version.json\n');
			expect(await readBack(inRemote('show', 'pages:version.json'))).toMatchObject(
				expected(commit)
			);
		}
	});
});
