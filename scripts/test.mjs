import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { build, buildWithFailpoints, checkTools, installPackages, say } from './install.mjs';
import { installSystemTools } from './system-tools.mjs';
import { playwrightResult, vitestResult } from './test-results.mjs';

/**
 * `npm test`: installs what is needed, builds, runs every layer, and closes with the line that counts. Each layer's own
 * reporter is read, so the count is of real tests; checks without a count are one test each. What failed is named once
 * more at the end, where it is found without reading everything.
 */
checkTools();
installPackages();
const tools = installSystemTools();
build();

const RESULTS = 'test-results';
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const total = { passed: 0, skipped: 0, /** @type {string[]} */ failures: [] };

/** @param {{ passed?: number, skipped?: number, failures?: string[] }} counts */
function count({ passed = 0, skipped = 0, failures = [] }) {
	total.passed += passed;
	total.skipped += skipped;
	total.failures.push(...failures);
}

/** @param {string} title @param {string[]} command @returns {boolean} whether it ended well */
function layer(title, command) {
	say(`\n── ${title} ${'─'.repeat(Math.max(0, 68 - title.length))}`);
	const started = Date.now();
	const before = processorTimes();
	const { status } = spawnSync('npx', command, {
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, CI: 'true' }
	});
	const after = processorTimes();
	const busy = Math.round(((after.busy - before.busy) / (after.all - before.all)) * 100);
	say(
		`${title}: ${status === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s, processors ${busy} % busy`
	);
	return status === 0;
}

/** Of the whole machine, in milliseconds: a layer that leaves processors idle could run beside another. */
function processorTimes() {
	let [busy, all] = [0, 0];
	for (const { times } of cpus()) {
		const sum = Object.values(times).reduce((total, time) => total + time, 0);
		all += sum;
		busy += sum - times.idle;
	}
	return { busy, all };
}

/** @param {string} title @param {string[]} command */
const check = (title, command) =>
	count(layer(title, command) ? { passed: 1 } : { failures: [title] });

/**
 * A layer with its own count. Tests that failed without being counted, as in a file that does not load, still fail.
 * @param {string} title @param {string[]} command @param {() => import('./test-results.mjs').Result} read
 */
function suite(title, command, read) {
	const well = layer(title, command);
	const result = read();
	count(result);
	if (!well && result.failures.length === 0)
		count({ failures: [`${title}: ended badly, see above`] });
	if (well && result.passed === 0) {
		say(`${title} ran no test, which is a failure.`);
		count({ failures: [`${title}: ran no test`] });
	}
}

/** @param {string} project */
function vitest(project) {
	const file = `${RESULTS}/${project}.json`;
	const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', file];
	suite(`vitest: ${project}`, ['vitest', 'run', '--project', project, ...reporters], () =>
		vitestResult(file)
	);
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
	suite('playwright', ['playwright', 'test'], () => playwrightResult(`${RESULTS}/playwright.json`));
else skip('playwright', 'Chromium is not installed and could not be (not root, or no apt-get)');

/** @param {string} title @param {string} reason */
function skip(title, reason) {
	say(`\n${title} was skipped: ${reason}.`);
	count({ skipped: 1 });
}

if (total.failures.length > 0)
	say(`\nFailed:\n${total.failures.map((name) => `  ${name}`).join('\n')}`);
const failed = total.failures.length;
say(
	`\n${total.passed} passed, ${failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`
);
process.exitCode = failed > 0 || total.passed === 0 ? 1 : 0;
