import { execFileSync } from 'node:child_process';
import {
	appendFileSync,
	chmodSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findProgram } from '../platform/find-program.ts';
import { git, hostConfig, makeRepository, temporaryFolder, write } from '../support/fixtures.ts';
import { performHere } from '../support/operation.ts';
import { ownerOf, trustInOwner } from './checkout-owner.ts';
import { gitCall } from './git.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });
afterEach(() => vi.unstubAllEnvs());

/** `nobody`: every machine has one. */
const OWNER = 65534;

const FLAKE = `{ outputs = _: { nixosConfigurations.alpha.config.system.build.toplevel = derivation {
	name = "system"; system = "${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux";
	builder = "/bin/sh"; args = [ "-c" "echo > $out" ];
}; }; }
`;

/** A checkout that a user owns and has configured a filter in, on a host whose agent is root, with a commit to fetch. */
function setup() {
	const folder = temporaryFolder();
	chmodSync(folder, 0o755);
	const repo = makeRepository(folder);
	repo.commit({ 'flake.nix': FLAKE });
	git(folder, 'clone', '--quiet', repo.path, 'checkout');
	const next = repo.commit({ 'a.nix': '1', 'more/b.nix': '2' });
	const repoDir = join(folder, 'checkout');
	const seen = write(join(folder, 'seen'), '', 0o666);
	chmodSync(seen, 0o666);
	const program = write(
		join(folder, 'filter'),
		`#!/bin/sh\necho "$(id -u) $(id -G) $HOME" >> ${seen}\ncat\n`,
		0o755
	);
	appendFileSync(
		join(repoDir, '.git/config'),
		`[filter "mine"]\n\tsmudge = ${program}\n\tclean = ${program}\n[core]\n\tfsmonitor = ${program}\n`
	);
	write(join(repoDir, '.git/info/attributes'), 'a.nix filter=mine\n');
	for (const path of [repo.path, repoDir]) execFileSync('chown', ['-R', `${OWNER}:${OWNER}`, path]);
	return {
		folder,
		repoDir,
		next,
		config: hostConfig(folder, { repoMode: 'shared', repoDir }),
		ranAs: () => new Set(readFileSync(seen, 'utf8').trim().split('\n'))
	};
}

const everythingIn = (folder: string): string[] =>
	readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? [path, ...everythingIn(path)] : [path];
	});

describe.skipIf(process.geteuid?.() !== 0)('root in a checkout of a user', () => {
	it('pulls as that user: all stays theirs, and what they configured has their rights only', async () => {
		const { config, repoDir, next, ranAs } = setup();
		const result = await performHere(config, { commit: next });
		expect(result, result.log).toMatchObject({
			outcome: 'succeeded',
			evidence: { commitAfter: next }
		});
		expect(everythingIn(repoDir).filter((path) => lstatSync(path).uid !== OWNER)).toEqual([]);
		expect(ranAs()).toEqual(new Set([`${OWNER} ${OWNER} /nonexistent`]));
	});

	it('names no file that only root can read', () => {
		const { config } = setup();
		const { argv, env } = gitCall({ ...config, repoUrl: 'https://me:pw@example.org/x' }, ['fetch']);
		expect(`${argv.join(' ')} ${env.GIT_SSH_COMMAND}`).not.toContain(config.stateDir);
		expect(env.GIT_SSH_COMMAND).toContain("'UserKnownHostsFile=~/.ssh/known_hosts'");
	});

	it('is root all the same in its own clone, and in a checkout that root owns', () => {
		const { config, repoDir } = setup();
		expect(ownerOf({ ...config, repoMode: 'isolated' })).toBeNull();
		execFileSync('chown', ['-R', '0:0', repoDir]);
		expect(ownerOf(config)).toBeNull();
		expect(trustInOwner(config)).toEqual({});
	});

	it.skipIf(findProgram('nix', process.env.PATH) === null)(
		'evaluates, builds and activates it with the real nix, which refuses what another user owns',
		async () => {
			const { folder, config, ranAs } = setup();
			for (const [name, path] of Object.entries({
				NIX_STORE_DIR: 'store',
				NIX_STATE_DIR: 'nix-state',
				NIX_LOG_DIR: 'nix-log',
				NIX_CONF_DIR: 'nix-conf',
				XDG_CACHE_HOME: 'cache'
			})) {
				mkdirSync(join(folder, path));
				vi.stubEnv(name, join(folder, path));
			}
			vi.stubEnv(
				'NIX_CONFIG',
				'sandbox = false\nbuild-users-group =\nsubstituters =\nflake-registry =\n'
			);
			mkdirSync(join(config.root, 'run'), { recursive: true });
			write(
				join(folder, 'bin/nixos-rebuild'),
				`#!/bin/sh\nset -e\ngit -C ${config.repoDir} rev-parse HEAD\nln -sfn "$(readlink ${folder}/state/operations/*/result)" ${config.root}/run/current-system\n`,
				0o755
			);
			const path = `${folder}/bin:${process.env.PATH ?? ''}`;
			const evaluated = await performHere(config, { command: 'evaluate' }, path);
			expect(evaluated, evaluated.log).toMatchObject({ outcome: 'succeeded' });
			const switched = await performHere(config, { command: 'switch' }, path);
			expect(switched, switched.log).toMatchObject({
				outcome: 'succeeded',
				evidence: { systemPathAfter: evaluated.evidence.evaluatedPath }
			});
			expect(ranAs()).toEqual(new Set(['']));
		}
	);
});
