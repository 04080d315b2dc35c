import { Commit } from '$lib/protocol/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../journal/durable-write.ts';
import { readJson, valueOf } from '../journal/read-json.ts';

/**
 * `<state>/deployed.json`: how far this host has come, where only signed commits are taken. It goes forward only, and is a
 * file of its own so that somebody who is root on the host can remove it to go back on purpose.
 */
const Deployed = z.object({ commit: Commit });

export const deployedPath = (stateDir: string): string => join(stateDir, 'deployed.json');

export type DeployedCommit = { commit: string | null } | 'unreadable';

/** The commit deployed last; none when nothing was. A file that cannot be read proves nothing, and lets nothing through. */
export function readDeployed(stateDir: string): DeployedCommit {
	const file = readJson(deployedPath(stateDir), Deployed);
	const value = valueOf(file);
	if (value !== null) return { commit: value.commit };
	return existsSync(deployedPath(stateDir)) ? 'unreadable' : { commit: null };
}

export const writeDeployed = (stateDir: string, commit: string): void =>
	writeDurably(deployedPath(stateDir), JSON.stringify({ commit }));
