import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { build, checkTools, installPackages, say } from './install.mjs';
import { installSystemTools } from './system-tools.mjs';
import { runLanes } from './test-layer.mjs';
import {
	campaigns,
	failpointBuild,
	playwright,
	RESULTS,
	staticChecks,
	vitest
} from './test-layers.mjs';

/**
 * `npm test`: installs what is needed, builds, runs every layer, and closes with the line that counts. What failed is named once
 * more before it, where it is found without reading everything. `npm run test:all` (`--all`) runs the long campaigns, too.
 */
const isAll = process.argv.includes('--all');
checkTools();
installPackages();
const tools = installSystemTools();
build();
spawnSync('npx', ['svelte-kit', 'sync'], { stdio: 'inherit' });
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

/** Layers that cannot run here, with the reason. @type {string[]} */
const skipped = [];

/** @param {unknown} isPossible @param {() => import('./test-layer.mjs').Layer} layer @param {string} reason why it is not */
function whereItCan(isPossible, layer, reason) {
	if (isPossible) return [layer()];
	skipped.push(reason);
	return [];
}

const NOT_INSTALLED = 'is not installed and could not be (not root, or no apt-get)';
const nix = whereItCan(
	tools.nix && tools.moduleTools,
	() => vitest('nix'),
	`nix: Nix, shellcheck or systemd-analyze ${NOT_INSTALLED}`
);
const integration = whereItCan(
	tools.nix,
	() => vitest('integration'),
	`integration: Nix ${NOT_INSTALLED}`
);
const systemd = whereItCan(
	tools.nspawn,
	() => vitest('systemd'),
	'systemd: systemd-nspawn cannot boot a machine here (not root, or not installed)'
);
const browser = whereItCan(tools.chromium, playwright, `playwright: Chromium ${NOT_INSTALLED}`);

const results = [
	// A machine that boots waits; what reads code does not.
	...(await runLanes([...systemd, ...nix, failpointBuild()], staticChecks())),
	...(await runLanes([vitest('unit')], [...integration])),
	...(await runLanes([vitest('abuse')], [vitest('faults')])),
	// They measure memory: alone. One flood belongs to every run, the others to the campaigns.
	...(await runLanes([vitest('floods', ...(isAll ? [] : ['many-agents']))])),
	...(await runLanes(browser)),
	...(isAll ? await runLanes(campaigns()) : [])
];

for (const reason of skipped) say(`\nSkipped ${reason}.`);
const failures = results.flatMap(({ failures }) => failures);
if (failures.length > 0) say(`\nFailed:\n${failures.map((name) => `  ${name}`).join('\n')}`);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const left = results.reduce((sum, result) => sum + result.skipped, skipped.length);
say(`\n${passed} passed, ${failures.length} failed${left > 0 ? `, ${left} skipped` : ''}`);
process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
