import { spawnSync } from 'node:child_process';
import { build, checkTools, installPackages } from './install.mjs';

/**
 * `npm run bench [heartbeats] [click] [status] [login-times]`: the built product beside a bare server, in the same run. Figures are ratios; nothing fails.
 */
checkTools();
installPackages();
build();
const { status } = spawnSync(
	process.execPath,
	['--import', 'tsx', 'tests/bench/main.ts', ...process.argv.slice(2)],
	{ stdio: ['ignore', 'inherit', 'inherit'] }
);
process.exitCode = status ?? 1;
