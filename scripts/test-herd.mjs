import { spawnSync } from 'node:child_process';
import { build, checkTools, installPackages } from './install.mjs';

/** `npm run test:herd`: ten thousand simulated agents lose their dashboard and come back at once. It takes about three minutes. */
checkTools();
installPackages();
build();
const { status } = spawnSync(
	process.execPath,
	['--import', 'tsx', 'tests/herd/main.ts', ...process.argv.slice(2)],
	{ stdio: ['ignore', 'inherit', 'inherit'] }
);
process.exitCode = status ?? 1;
