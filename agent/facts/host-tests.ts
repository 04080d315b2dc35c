import { LIMITS } from '$lib/protocol/index.ts';
import { accessSync, constants, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { HostConfig } from '../config.ts';

export type HostTest = {
	name: string;
	/** Real path of the script. */
	path: string;
	/** Why it will not be run; null when it will. */
	problem: string | null;
};

/**
 * Test scripts of this host, `hosts/<host>/tests/T*.sh`, in order of their names. Null: no checkout.
 * A script that may not be run is listed with the reason, because it must count as a failure.
 */
export function discoverTests(config: Pick<HostConfig, 'repoDir' | 'hostname'>): HostTest[] | null {
	let top: string;
	try {
		top = realpathSync(config.repoDir);
		statSync(join(top, '.git'));
	} catch {
		return null;
	}
	const folder = join(top, 'hosts', config.hostname, 'tests');
	let names: string[];
	try {
		names = readdirSync(folder)
			.filter((name) => /^T[^\0]{0,190}\.sh$/.test(name))
			.sort();
	} catch {
		return [];
	}
	return names.slice(0, LIMITS.names).map((name, index) => {
		const path = join(folder, name);
		const problem =
			index === LIMITS.names - 1 && names.length > LIMITS.names
				? `this host has ${names.length} tests; at most ${LIMITS.names - 1} are run`
				: problemOf(path, top);
		return { name, path, problem };
	});
}

function problemOf(path: string, top: string): string | null {
	try {
		const real = realpathSync(path);
		if (!real.startsWith(top + sep)) return 'lies outside the checkout';
		if (real.startsWith(join(top, '.git') + sep)) return 'lies inside .git';
		const stat = lstatSync(real);
		if (!stat.isFile()) return 'is not a regular file';
		if ((stat.mode & 0o6000) !== 0) return 'has the setuid or setgid bit set: remove it with chmod';
	} catch {
		return 'leads nowhere';
	}
	try {
		accessSync(path, constants.X_OK);
		return null;
	} catch {
		return 'is not executable: set it with git update-index --chmod=+x';
	}
}
