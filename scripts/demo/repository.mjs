import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HISTORY } from './history.mjs';

/**
 * A believable fleet repository: a work tree to commit in and the bare repository that everybody follows. One that is
 * there and whole is kept, with what was committed to it.
 * @param {string} tree @param {string} bare
 * @returns {{ url: string, commits: string[] }} oldest commit first
 */
export function makeRepository(tree, bare) {
	if (!isWhole(tree) || !isWhole(bare)) {
		for (const folder of [tree, bare]) rmSync(folder, { recursive: true, force: true });
		mkdirSync(tree, { recursive: true });
		git(tree, ['init', '--quiet', '--initial-branch=main']);
		for (const { hoursAgo, message, files } of HISTORY) {
			for (const [name, content] of Object.entries(files)) write(join(tree, name), content);
			commit(tree, message, hoursAgo);
		}
		git(dirname(tree), ['clone', '--quiet', '--bare', tree, bare]);
		git(tree, ['remote', 'add', 'origin', bare]);
	}
	return {
		url: pathToFileURL(bare).href,
		commits: git(bare, ['rev-list', '--reverse', 'main']).split('\n')
	};
}

/** @param {string} folder */
function isWhole(folder) {
	if (!existsSync(folder)) return false;
	try {
		// Told where to look, git does not take a repository further up for this one.
		git(folder, ['-C', folder, 'rev-parse', '--quiet', '--verify', 'main^{tree}'], {
			GIT_CEILING_DIRECTORIES: dirname(folder)
		});
		return true;
	} catch {
		return false;
	}
}

/** @param {string} tree @param {string} message @param {number} [hoursAgo] */
export function commit(tree, message, hoursAgo = 0) {
	const date = `${Math.floor(Date.now() / 1000 - hoursAgo * 3600)} +0000`;
	git(tree, ['add', '--all']);
	git(
		tree,
		[
			...[
				'-c',
				'user.name=Demo',
				'-c',
				'user.email=demo@example.com',
				'-c',
				'commit.gpgSign=false'
			],
			...['commit', '--quiet', '--allow-empty', '--message', message]
		],
		{ GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
	);
}

/** @param {string} folder @param {string[]} args @param {Record<string, string>} [env] */
export const git = (folder, args, env = {}) =>
	execFileSync('git', args, {
		cwd: folder,
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe']
	})
		.toString()
		.trim();

/** @param {string} file @param {string} content */
function write(file, content) {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, content, { mode: file.endsWith('.sh') ? 0o755 : 0o644 });
}
