import { spawnSync } from 'node:child_process';
import { buildWithFailpoints, checkTools, installPackages } from './install.mjs';

/** `npm run test:faults`: builds with fail points and runs the whole fault campaign. It takes an hour or so. */
checkTools();
installPackages();
buildWithFailpoints();
const { status } = spawnSync(
	process.execPath,
	['--import', 'tsx', 'tests/faults/main.ts', ...process.argv.slice(2)],
	{ stdio: ['ignore', 'inherit', 'inherit'] }
);
process.exitCode = status ?? 1;
