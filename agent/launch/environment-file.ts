import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../config-sources.ts';
import { writeDurably } from '../journal/durable-write.ts';
import { readJson } from '../journal/read-json.ts';
import type { Role } from './launcher.ts';

/** Tells a process where its environment is. */
export const ENVIRONMENT = 'NIXFLEET_ENVIRONMENT';

/** `environment-<role>.json`, mode 0600: what a unit is not told, because systemd tells everybody what it told a unit. */
const pathIn = (dir: string, role: Role): string => join(dir, `environment-${role}.json`);

/** @returns the path of the file */
export function keepEnvironment(dir: string, role: Role, env: Record<string, string>): string {
	writeDurably(pathIn(dir, role), JSON.stringify(env));
	return pathIn(dir, role);
}

/** What a process that has ended, or that never began, has left. */
export function dropEnvironments(dir: string): void {
	for (const role of ['runner', 'guard'] as const) rmSync(pathIn(dir, role), { force: true });
}

/**
 * Adds to the environment of this process what was kept for it, and removes the file.
 * @throws when it is not there: without its settings an operation would be another one
 */
export function takeEnvironment(env: Record<string, string | undefined>): Environment {
	const path = env[ENVIRONMENT];
	if (path === undefined) return env;
	const kept = readJson(path, z.record(z.string(), z.string()));
	if (kept.state !== 'valid')
		throw new Error(`The settings in ${path} are ${kept.state}, so nothing was run. Ask again.`);
	rmSync(path, { force: true });
	delete env[ENVIRONMENT];
	return Object.assign(env, kept.value);
}
