import { LIMITS } from '$lib/protocol/index.ts';
import { existsSync } from 'node:fs';
import { runInOperation, type RunContext } from '../context.ts';

/**
 * Names of units systemd calls failed, of the manager this kind of host uses; none where there is no systemd.
 * @returns null when systemd does not say
 */
export async function failedUnits(context: RunContext): Promise<string[] | null> {
	const { platform, config } = context;
	if (platform.units === 'none' || !existsSync(`${config.root}/run/systemd/system`)) return [];
	const scope = platform.units === 'user' ? ['--user'] : [];
	const result = await runInOperation(context, {
		argv: ['systemctl', ...scope, '--failed', '--plain', '--no-legend', '--no-pager'],
		cwd: '/',
		output: 'capture',
		quiet: true
	}).catch(() => null);
	if (result?.exitCode !== 0) return null;
	return result.stdout
		.split('\n')
		.flatMap((line) => line.trim().split(/\s+/, 1))
		.filter((name) => name !== '' && name.length <= 200)
		.slice(0, LIMITS.names);
}
