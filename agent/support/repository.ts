import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file with its folders. */
export function write(path: string, content: string, mode = 0o644): string {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, content);
	chmodSync(path, mode);
	return path;
}

/** git as a person would use it, with an identity of its own. */
export const git = (cwd: string, ...args: string[]): string =>
	execFileSync(
		'git',
		[
			'-c',
			'user.name=Test',
			'-c',
			'user.email=test@example.org',
			'-c',
			'init.defaultBranch=main',
			...args
		],
		{
			cwd,
			encoding: 'utf8',
			env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
			stdio: ['ignore', 'pipe', 'pipe']
		}
	).trim();

/** A repository with a flake, and a way to add commits. */
export function makeRepository(folder: string) {
	const path = join(folder, 'upstream');
	mkdirSync(path, { recursive: true });
	git(path, 'init', '--quiet');
	const commit = (files: Record<string, string | null>, message = 'change'): string => {
		for (const [name, content] of Object.entries(files))
			if (content === null) rmSync(join(path, name));
			else write(join(path, name), content, content.startsWith('#!') ? 0o755 : 0o644);
		git(path, 'add', '--all');
		git(path, 'commit', '--quiet', '--allow-empty', '--message', message);
		return git(path, 'rev-parse', 'HEAD');
	};
	const first = commit({ 'flake.nix': '{ outputs = _: { }; }\n' }, 'first');
	return { path, url: `file://${path}`, commit, first };
}
