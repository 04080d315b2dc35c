import { spawnSync } from 'node:child_process';

/** Output of a short program that cannot hang, such as ps; null when it failed. Waits for it. */
export function readOutput(argv: readonly [string, ...string[]]): string | null {
	const [file, ...args] = argv;
	const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
	const result = spawnSync(file, args, { encoding: 'utf8', stdio, timeout: 5_000 });
	return result.status === 0 ? result.stdout : null;
}
