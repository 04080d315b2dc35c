import {
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { loadHostConfig } from '../config.ts';
import { readCheckout } from '../facts/checkout.ts';
import { thisMachine } from '../machine.ts';
import { git, hostConfig, makeRepository, temporaryFolder, write } from '../support/fixtures.ts';
import { performHere } from '../support/operation.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

async function setup() {
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const config = hostConfig(folder, { repoUrl: repo.url, home: join(folder, 'home/me') });
	const canary = join(folder, 'canary');
	const program = write(join(folder, 'evil'), `#!/bin/sh\ntouch ${canary}\ncat\n`, 0o755);
	await performHere(config);
	const dotGit = join(config.repoDir, '.git');
	return { folder, repo, config, canary, program, dotGit };
}

/** Pulls, asks for facts, and pulls a change, as an agent does all day. */
async function live({ repo, config }: Awaited<ReturnType<typeof setup>>) {
	await readCheckout(config, process.env);
	writeFileSync(join(config.repoDir, 'flake.nix'), 'edited');
	await readCheckout(config, process.env);
	const next = repo.commit({ 'a.nix': String(Math.random()), 'x.bin': 'data' });
	return { next, result: await performHere(config, { commit: next }) };
}

describe('a clone whose configuration somebody else wrote runs nothing', () => {
	it.each<[string, (program: string, folder: string) => string]>([
		['core.fsmonitor', (program) => `[core]\n\tfsmonitor = ${program}\n`],
		['core.hooksPath', (program) => `[core]\n\thooksPath = ${program}.d\n`],
		['core.sshCommand', (program) => `[core]\n\tsshCommand = ${program}\n`],
		['core.gitProxy', (program) => `[core]\n\tgitProxy = ${program}\n`],
		['core.askPass', (program) => `[core]\n\taskPass = ${program}\n`],
		['core.pager', (program) => `[core]\n\tpager = ${program}\n[pager]\n\tlog = true\n`],
		['core.alternateRefsCommand', (program) => `[core]\n\talternateRefsCommand = ${program}\n`],
		[
			'an alias',
			(program) => `[alias]\n\tlog = !${program}\n\tfetch = !${program}\n\treset = !${program}\n`
		],
		[
			'a filter',
			(program) =>
				`[filter "evil"]\n\tsmudge = ${program}\n\tclean = ${program}\n\trequired = true\n`
		],
		[
			'a long-running filter',
			(program) => `[filter "evil"]\n\tprocess = ${program}\n\trequired = true\n`
		],
		[
			'a diff driver',
			(program) =>
				`[diff "evil"]\n\ttextconv = ${program}\n\tcommand = ${program}\n[diff]\n\texternal = ${program}\n`
		],
		[
			'insteadOf to ext',
			(program, folder) =>
				`[url "ext::${program} "]\n\tinsteadOf = file://${folder}\n[protocol "ext"]\n\tallow = always\n[protocol]\n\tallow = always\n`
		],
		['an upload-pack', (program) => `[remote "origin"]\n\tuploadpack = ${program}\n`],
		['a remote helper', (program) => `[remote "origin"]\n\tvcs = ext\n\turl = ${program}\n`],
		['a credential helper', (program) => `[credential]\n\thelper = !${program}\n`],
		[
			'an include',
			(program, folder) => {
				write(
					join(folder, 'included'),
					`[core]\n\tfsmonitor = ${program}\n[filter "evil"]\n\tsmudge = ${program}\n`
				);
				return `[include]\n\tpath = ${folder}/included\n`;
			}
		],
		[
			'a configuration of the worktree',
			(program) => `[extensions]\n\tworktreeConfig = true\n[core]\n\tfsmonitor = ${program}\n`
		]
	])('%s', async (_name, configure) => {
		const world = await setup();
		const { program, folder, dotGit, canary, repo } = world;
		for (const name of ['post-checkout', 'reference-transaction', 'post-index-change'])
			write(join(`${program}.d`, name), readFileSync(program, 'utf8'), 0o755);
		const given = configure(program, folder);
		writeFileSync(join(dotGit, 'config'), readFileSync(join(dotGit, 'config'), 'utf8') + given);
		writeFileSync(join(dotGit, 'config.worktree'), given);
		write(join(dotGit, 'info/attributes'), '* filter=evil diff=evil\n');
		repo.commit({ '.gitattributes': '* filter=evil diff=evil\n' });
		const { next, result } = await live(world);
		expect(existsSync(canary)).toBe(false);
		expect(result).toMatchObject({ outcome: 'succeeded', evidence: { commitAfter: next } });
		expect(readFileSync(join(dotGit, 'config'), 'utf8')).not.toContain(program);
	});
});

it('the same filter does run for git as a person uses it, so the canary can sing', async () => {
	const { folder, repo, program, canary } = await setup();
	git(folder, 'clone', '--quiet', repo.path, 'plain');
	const plain = join(folder, 'plain');
	git(plain, 'config', 'filter.evil.smudge', program);
	write(join(plain, '.git/info/attributes'), '* filter=evil\n');
	rmSync(join(plain, 'flake.nix'));
	git(plain, 'checkout', '--', 'flake.nix');
	expect(existsSync(canary)).toBe(true);
});

it('configuration in the environment, and of the user, is not read', async () => {
	const world = await setup();
	const { folder, program, canary } = world;
	const global = write(
		join(folder, 'home/.gitconfig'),
		`[core]\n\tfsmonitor = ${program}\n[filter "evil"]\n\tsmudge = ${program}\n`
	);
	write(join(folder, 'home/.config/git/attributes'), '* filter=evil\n');
	const evil = {
		HOME: join(folder, 'home'),
		XDG_CONFIG_HOME: join(folder, 'home/.config'),
		GIT_CONFIG_GLOBAL: global,
		GIT_CONFIG_COUNT: '1',
		GIT_CONFIG_KEY_0: 'core.fsmonitor',
		GIT_CONFIG_VALUE_0: program,
		GIT_SSH_COMMAND: program,
		GIT_EXTERNAL_DIFF: program,
		GIT_ASKPASS: program,
		GIT_DIR: folder,
		GIT_TEMPLATE_DIR: folder
	};
	const saved = { ...process.env };
	Object.assign(process.env, evil);
	try {
		await readCheckout(world.config, process.env);
		const result = await performHere(world.config);
		expect(result).toMatchObject({ outcome: 'succeeded' });
	} finally {
		for (const name of Object.keys(evil)) delete process.env[name];
		Object.assign(process.env, saved);
	}
	expect(existsSync(canary)).toBe(false);
});

it('a bare repository within the checkout is files like any others', async () => {
	const world = await setup();
	const { repo, program, canary, config } = world;
	repo.commit({
		'inner/HEAD': 'ref: refs/heads/main\n',
		'inner/config': `[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tfsmonitor = ${program}\n`,
		'inner/objects/keep': '',
		'inner/refs/keep': ''
	});
	const { result } = await live(world);
	expect(result).toMatchObject({ outcome: 'succeeded' });
	expect(existsSync(join(config.repoDir, 'inner/config'))).toBe(true);
	expect(existsSync(canary)).toBe(false);
});

it('a clone that has lost its objects is made anew; one that cannot be fetched is not', async () => {
	const world = await setup();
	const { config, dotGit } = world;
	// A file that the next commit has unchanged, so that no fetch brings it back.
	const blob = git(config.repoDir, 'rev-parse', 'HEAD:flake.nix');
	rmSync(join(dotGit, 'objects', blob.slice(0, 2), blob.slice(2)));
	const { next, result } = await live(world);
	expect(result).toMatchObject({ outcome: 'succeeded', evidence: { commitAfter: next } });
	expect(result.log).toContain('is damaged; making it anew');
	renameSync(world.repo.path, `${world.repo.path}.gone`);
	const failed = await performHere(config);
	expect(failed.message).toContain('could not be fetched');
	expect(failed.log).not.toContain('is damaged');
	expect(git(config.repoDir, 'rev-parse', 'HEAD')).toBe(next);
});

describe('a clone that leads elsewhere is left alone', () => {
	const elsewhere = (folder: string) => {
		git(folder, 'init', '--quiet', 'elsewhere');
		return write(join(folder, 'elsewhere/precious'), 'x');
	};

	it('.git is a file', async () => {
		const { folder, config, dotGit } = await setup();
		const precious = elsewhere(folder);
		rmSync(dotGit, { recursive: true });
		writeFileSync(dotGit, `gitdir: ${folder}/elsewhere/.git\n`);
		const result = await performHere(config);
		expect(result.message).toContain('was not made by NixFleet');
		expect(readFileSync(precious, 'utf8')).toBe('x');
	});

	it('.git is a link to a clone that carries the marker', async () => {
		const { config, dotGit, folder } = await setup();
		renameSync(dotGit, join(folder, 'moved'));
		symlinkSync(join(folder, 'moved'), dotGit);
		const result = await performHere(config);
		expect(result.message).toContain('was not made by NixFleet');
	});

	it('the folder is a link', async () => {
		const { config, folder } = await setup();
		const precious = elsewhere(folder);
		renameSync(config.repoDir, join(folder, 'moved'));
		symlinkSync(join(folder, 'elsewhere'), config.repoDir);
		const result = await performHere(config);
		expect(result.message).toContain('is a link to another folder, so no clone is made there');
		expect(readFileSync(precious, 'utf8')).toBe('x');
	});

	it('commondir and alternates', async () => {
		const world = await setup();
		const { folder, dotGit } = world;
		elsewhere(folder);
		write(join(folder, 'elsewhere/.git/config'), `[core]\n\tfsmonitor = ${world.program}\n`);
		writeFileSync(join(dotGit, 'commondir'), `${folder}/elsewhere/.git\n`);
		write(join(dotGit, 'objects/info/alternates'), `${folder}/elsewhere/.git/objects\n`);
		const { result } = await live(world);
		expect(result).toMatchObject({ outcome: 'succeeded' });
		expect(existsSync(world.canary)).toBe(false);
	});
});

describe('deletions stay within what is ours', () => {
	it.each([
		['the root', () => '/', /is the root of everything/],
		['the home folder', (folder: string) => join(folder, 'home/me'), /holds, a home folder/],
		['what holds it', (folder: string) => folder, /holds, a home folder/],
		['the state', (folder: string) => join(folder, 'state'), /holds, the agent's state/]
	] as const)('%s is never a clone, empty or not', async (_name, dir, sentence) => {
		const folder = temporaryFolder();
		const repo = makeRepository(folder);
		mkdirSync(join(folder, 'home/me'), { recursive: true });
		const config = hostConfig(folder, {
			repoUrl: repo.url,
			repoDir: dir(folder),
			home: join(folder, 'home/me')
		});
		const result = await performHere(config);
		expect(result.outcome).toBe('failed');
		expect(result.message).toMatch(sentence);
		expect(readdirSync(join(folder, 'home/me'))).toEqual([]);
	});

	it('a folder without the marker keeps everything, lock files too', async () => {
		const { config, dotGit } = await setup();
		rmSync(join(dotGit, '.nixfleet-clone'));
		const lock = write(join(dotGit, 'index.lock'), '');
		const mine = write(join(config.repoDir, 'mine'), 'x');
		expect((await performHere(config)).message).toContain('was not made by NixFleet');
		expect([lock, mine].every((path) => existsSync(path))).toBe(true);
	});

	it('links within the clone are removed, what they lead to is not', async () => {
		const { config, dotGit, folder } = await setup();
		const precious = write(join(folder, 'precious/important.lock'), 'x');
		symlinkSync(join(folder, 'precious'), join(dotGit, 'refs/heads/linked'));
		symlinkSync(join(folder, 'precious'), join(config.repoDir, 'stray'));
		mkdirSync(join(folder, 'second'));
		await performHere(config);
		expect(readFileSync(precious, 'utf8')).toBe('x');
		const other = makeRepository(join(folder, 'second'));
		expect(await performHere({ ...config, repoUrl: other.url })).toMatchObject({
			outcome: 'succeeded'
		});
		expect(readFileSync(precious, 'utf8')).toBe('x');
	});
});

it.each([
	'ext::sh -c id',
	'--upload-pack=id',
	'-oProxyCommand=id',
	'ssh://-oProxyCommand=touch+x/repo',
	'ssh://me@-oProxyCommand=id/repo',
	'ssh://-lme@host/repo',
	'git@-oProxyCommand=id:repo',
	'https://-x/repo',
	'https://example.org/a\nb',
	'https://example.org/a b',
	'fd::17/x',
	'transport::https://example.org',
	'file:///srv/repo',
	'/srv/repo',
	'./repo',
	'http://example.org/repo',
	'git://example.org/repo'
])('the address %j is refused by the configuration', (address) => {
	expect(() =>
		loadHostConfig({ NIXFLEET_HOSTNAME: 'alpha', NIXFLEET_REPO_URL: address }, thisMachine())
	).toThrow(/NIXFLEET_REPO_URL/);
});

it.each([
	'https://example.org/repo.git',
	'https://me:p%40ss@example.org:8443/repo.git',
	'ssh://git@example.org:2222/repo',
	'ssh://[2001:db8::1]/repo',
	'git@github.com:me/repo.git'
])('the address %j is taken', (address) => {
	expect(
		loadHostConfig({ NIXFLEET_HOSTNAME: 'alpha', NIXFLEET_REPO_URL: address }, thisMachine())
			.repoUrl
	).toBe(address);
});
