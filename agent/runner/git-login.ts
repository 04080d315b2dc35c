import { splitCredentials } from '$lib/protocol/index.ts';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HostConfig } from '../config.ts';
import { writeDurably } from '../journal/durable-write.ts';

/**
 * `<state>/git-login`, mode 0600: the user name and password of the repository as git configuration. In a file, because
 * neither arguments nor environment are a place for secrets: both are shown to others, by ps and by systemctl.
 */
const loginPath = (stateDir: string): string => join(stateDir, 'git-login');

const readOrNull = (path: string): string | null => {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return null;
	}
};

/** Keeps the credentials of the configured address, if it has any. @returns the file to include; null: there is none */
export function keepLogin({
	stateDir,
	repoUrl
}: Pick<HostConfig, 'stateDir' | 'repoUrl'>): string | null {
	const path = loginPath(stateDir);
	const known = readOrNull(path);
	const { url, header } = splitCredentials(repoUrl ?? '');
	// A runner is told the address without them; the agent has kept them before.
	if (header === null) return known === null ? null : path;
	const wanted = `[http]\n\tfollowRedirects = false\n[http ${quote(url)}]\n\textraHeader = ${quote(header)}\n`;
	try {
		if (known !== wanted) writeDurably(path, wanted);
		return path;
	} catch {
		// A state directory that cannot be written is told of elsewhere; git says that it may not come in.
		return known === null ? null : path;
	}
}

/** Brings the file to what the agent is configured with now. */
export function renewLogin(config: Pick<HostConfig, 'stateDir' | 'repoUrl'>): void {
	if (splitCredentials(config.repoUrl ?? '').header === null)
		rmSync(loginPath(config.stateDir), { force: true });
	else keepLogin(config);
}

/** A value or a section's name as git's configuration quotes it. */
const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
