import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { build, checkTools, installPackages } from './install.mjs';

/** `npm run test:fuzz`: builds if there is no build, and sends 100,000 changed frames or requests at each surface. */
checkTools();
installPackages();
if (!existsSync('build/server.mjs')) build();
const { status } = spawnSync(
	process.execPath,
	// The condition under which sveltekit-rate-limiter can be found.
	['--conditions=svelte', '--import', 'tsx', 'tests/abuse/fuzz/main.ts', ...process.argv.slice(2)],
	{ stdio: ['ignore', 'inherit', 'inherit'] }
);
process.exitCode = status ?? 1;
