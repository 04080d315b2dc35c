import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build, buildWithFailpoints, checkTools, installPackages, say } from './install.mjs';
import { installSystemTools } from './system-tools.mjs';

/**
 * `npm test`: installs what is needed, builds, runs every layer, and closes with the line that counts. Each layer's own
 * reporter is read, so the count is of real tests; checks without a count are one test each.
 */
checkTools();
installPackages();
const tools = installSystemTools();
build();

const RESULTS = 'test-results';
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

/** @type {{ passed: number, failed: number, skipped: number }} */
const total = { passed: 0, failed: 0, skipped: 0 };

/** @param {Partial<typeof total>} counts */
function count({ passed = 0, failed = 0, skipped = 0 }) {
	total.passed += passed;
	total.failed += failed;
	total.skipped += skipped;
}

/** @param {string} title @param {string[]} command @returns {boolean} whether it ended well */
function layer(title, command) {
	say(`\n── ${title} ${'─'.repeat(Math.max(0, 68 - title.length))}`);
	const started = Date.now();
	const { status } = spawnSync('npx', command, {
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, CI: 'true' }
	});
	say(
		`${title}: ${status === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`
	);
	return status === 0;
}

/** @param {string} title @param {string[]} command */
const check = (title, command) => count(layer(title, command) ? { passed: 1 } : { failed: 1 });

/**
 * A layer with its own count. Tests that failed without being counted, as in a file that does not load, still fail.
 * @param {string} title @param {string[]} command @param {() => Partial<typeof total>} read
 */
function suite(title, command, read) {
	const well = layer(title, command);
	const counts = read();
	count(counts);
	if (!well && (counts.failed ?? 0) === 0) count({ failed: 1 });
	if (well && (counts.passed ?? 0) === 0) {
		say(`${title} ran no test, which is a failure.`);
		count({ failed: 1 });
	}
}

/** @param {string} file */
const json = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/** @param {string} project */
function vitest(project) {
	const file = `${RESULTS}/${project}.json`;
	const command = [
		'vitest',
		'run',
		'--project',
		project,
		'--reporter',
		'default',
		'--reporter',
		'json',
		'--outputFile.json',
		file
	];
	suite(`vitest: ${project}`, command, () => {
		const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = json(file);
		return { passed, failed, skipped };
	});
}

check('prettier', ['prettier', '--check', '.']);
check('eslint', ['eslint', '.']);
layer('svelte-kit sync', ['svelte-kit', 'sync']);
check('types', ['svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings']);
vitest('unit');
if (tools.nix && tools.moduleTools) vitest('nix');
else
	skip(
		'nix',
		'Nix, shellcheck or systemd-analyze is not installed and could not be (not root, or no apt-get)'
	);
if (tools.nix) vitest('integration');
else skip('integration', 'Nix is not installed and could not be (not root, or no apt-get)');
vitest('abuse');
vitest('floods');
if (tools.nspawn) vitest('systemd');
else skip('systemd', 'systemd-nspawn cannot boot a machine here (not root, or not installed)');
buildWithFailpoints();
vitest('faults');
if (tools.chromium)
	suite('playwright', ['playwright', 'test'], () => {
		const { stats = {} } = json(`${RESULTS}/playwright.json`);
		return {
			passed: stats.expected,
			failed: (stats.unexpected ?? 0) + (stats.flaky ?? 0),
			skipped: stats.skipped
		};
	});
else skip('playwright', 'Chromium is not installed and could not be (not root, or no apt-get)');

/** @param {string} title @param {string} reason */
function skip(title, reason) {
	say(`\n${title} was skipped: ${reason}.`);
	count({ skipped: 1 });
}

say('');
say(
	`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`
);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
