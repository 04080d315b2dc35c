import { splitCredentials } from '$lib/protocol/index.ts';
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { HostConfig } from '../config.ts';
import { writeDurably } from '../journal/durable-write.ts';

/** Says that a clone is ours and of which address. Without it nothing in the folder is ever changed or deleted. */
export const markerOf = (repoDir: string): string => join(repoDir, '.git', '.nixfleet-clone');

const isFolder = (path: string): boolean =>
	lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Whether the agent made this clone: both folders are folders, not links to others, and carry the marker. */
export function isOwnClone(repoDir: string): boolean {
	if (!isFolder(repoDir) || !isFolder(join(repoDir, '.git'))) return false;
	const marker = lstatSync(markerOf(repoDir), { throwIfNoEntry: false });
	return (
		marker !== undefined && marker.isFile() && marker.uid === (process.geteuid?.() ?? marker.uid)
	);
}

/** Why no clone is ever made here, as the end of a sentence; null: it may be. */
export function whyNoClone(
	config: Pick<HostConfig, 'repoDir' | 'stateDir' | 'home'>
): string | null {
	const { repoDir, stateDir, home } = config;
	const within = (folder: string) => `${folder}${sep}`.startsWith(`${repoDir}${sep}`);
	if (repoDir === '/') return 'is the root of everything';
	if (within(home)) return 'is, or holds, a home folder';
	if (within(stateDir)) return "is, or holds, the agent's state";
	const found = lstatSync(repoDir, { throwIfNoEntry: false });
	if (found?.isSymbolicLink()) return 'is a link to another folder';
	return found === undefined || found.isDirectory() ? null : 'is not a folder';
}

/** Files of a repository that lead git elsewhere, or have it run programs. */
const LEADING = [
	'config.worktree',
	'commondir',
	'info/attributes',
	'info/grafts',
	'objects/info/alternates',
	'objects/info/http-alternates'
];

const PROBED =
	process.platform === 'darwin' ? '\tignorecase = true\n\tprecomposeunicode = true\n' : '';

/** The whole configuration of the agent's own clone. Git has no switch to leave it unread, so it is what we say it is. */
const configOf = (url: string): string =>
	`[core]
	repositoryformatversion = 0
	filemode = true
	bare = false
	logallrefupdates = true
${PROBED}[remote "origin"]
	url = "${url.replace(/["\\]/g, '\\$&')}"
	fetch = +refs/heads/*:refs/remotes/origin/*
`;

/**
 * Takes out of the agent's own clone whatever would have git run programs (filters, drivers, proxies, askpass) or go to other
 * addresses. Nothing happens to a checkout of the user's own, or where there is no clone yet.
 */
export function disarm(config: HostConfig): void {
	const { repoDir, repoMode, repoUrl } = config;
	if (repoMode !== 'isolated' || repoUrl === null || !isOwnClone(repoDir)) return;
	const git = join(repoDir, '.git');
	for (const name of LEADING) rmSync(join(git, name), { force: true, recursive: true });
	const path = join(git, 'config');
	const wanted = configOf(splitCredentials(repoUrl).url);
	const stat = lstatSync(path, { throwIfNoEntry: false });
	if (stat !== undefined && !stat.isFile()) rmSync(path, { force: true, recursive: true });
	else if (stat !== undefined && readFileSync(path, 'utf8') === wanted) return;
	writeDurably(path, wanted);
}
