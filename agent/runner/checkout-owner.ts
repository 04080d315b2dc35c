import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostConfig } from '../config.ts';

export type Owner = { uid: number; gid: number; home: string };

/**
 * Who owns the checkout, where that is not the one who works on it: root on a checkout of the user's own. git then runs as its
 * owner, so that what it makes is theirs, and what their configuration has it run (filters) runs with their rights. Null: git runs as we do.
 */
export function ownerOf({ repoMode, repoDir }: HostConfig): Owner | null {
	if (repoMode !== 'shared' || process.geteuid?.() !== 0) return null;
	try {
		const { uid, gid } = lstatSync(join(repoDir, '.git'));
		return uid === 0 ? null : { uid, ...(accountOf(uid) ?? { gid: gid || uid, home: '/' }) };
	} catch {
		return null;
	}
}

/** Null: this machine keeps its accounts elsewhere. */
function accountOf(uid: number): { gid: number; home: string } | null {
	const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
	const found = lines.map((line) => line.split(':')).find((fields) => fields[2] === String(uid));
	return found === undefined ? null : { gid: Number(found[3]), home: found[5] ?? '/' };
}

/**
 * For what evaluates, builds and activates a checkout, and must be root for it: git and libgit2 refuse what another user owns. As
 * after `sudo`, root trusts what this one user owns, and nobody else's; libgit2 knows of no narrower way for a single call.
 */
export function trustInOwner(config: HostConfig): Record<string, string> {
	const owner = ownerOf(config);
	if (owner === null) return {};
	return {
		SUDO_UID: String(owner.uid),
		// An older nix calls git, as root: nothing that the checkout names is run for that.
		GIT_CONFIG_COUNT: '2',
		GIT_CONFIG_KEY_0: 'core.fsmonitor',
		GIT_CONFIG_VALUE_0: 'false',
		GIT_CONFIG_KEY_1: 'core.hooksPath',
		GIT_CONFIG_VALUE_1: '/dev/null'
	};
}
