import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { browserPath } from './browser.mjs';
import { say } from './install.mjs';

/** @param {string} program */
const has = (program) =>
	spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;

/**
 * Installs from the system's packages what tests need and this machine lacks. Says what it does, and what it cannot do.
 * @returns {{ chromium: boolean, nix: boolean, nspawn: boolean, moduleTools: boolean }} what can be used afterwards
 */
export function installSystemTools() {
	const missing = [
		{ program: 'chromium', package: 'chromium' },
		{ program: 'nix', package: 'nix-bin' },
		{ program: 'shellcheck', package: 'shellcheck' },
		{ program: 'systemd-analyze', package: 'systemd' },
		{ program: 'systemd-nspawn', package: 'systemd-container' },
		// The commands in docs/api.md are run.
		{ program: 'curl', package: 'curl' },
		{ program: 'jq', package: 'jq' }
	].filter((tool) => !has(tool.program) && !(tool.program === 'chromium' && process.env.CHROMIUM));
	if (missing.length > 0) install(missing.map((tool) => tool.package));
	// Tests are faster with it and do without it: not every system has it.
	if (canInstall() && !process.env.CHROMIUM && !has('chromium-headless-shell'))
		install(['chromium-headless-shell']);
	return {
		chromium: existsSync(browserPath()),
		nix: has('nix'),
		nspawn: process.getuid?.() === 0 && has('systemd-nspawn'),
		moduleTools: has('systemd-analyze') && has('shellcheck')
	};
}

const canInstall = () => process.getuid?.() === 0 && has('apt-get');

/** The list of packages is fetched once. */
let isListFresh = false;

/** @param {string[]} packages */
function install(packages) {
	if (!canInstall()) {
		say(
			`Missing and not installable here: ${packages.join(', ')}. Install them by hand to run all tests.`
		);
		return;
	}
	say(`Installing from the system's packages: ${packages.join(', ')}`);
	const options = {
		stdio: /** @type {const} */ (['ignore', 'inherit', 'inherit']),
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
	};
	if (!isListFresh) spawnSync('apt-get', ['update', '-qq'], options);
	isListFresh = true;
	spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
}
