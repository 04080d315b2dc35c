import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm start` and `npm test` need before anything else can run. Plain Node: nothing is installed yet. */

/** @type {[number, number]} */
const NODE_LEAST = [20, 19];

/** Ends with a sentence when Node or git is missing or too old. */
export function checkTools() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < NODE_LEAST[0] || (major === NODE_LEAST[0] && minor < NODE_LEAST[1]))
		fail(
			`Node ${process.versions.node} is too old: NixFleet needs ${NODE_LEAST.join('.')} or newer. Install a newer Node and try again.`
		);
	if (spawnSync('git', ['--version']).status !== 0)
		fail('git was not found. Install git and try again.');
}

/** @param {string} message */
export function fail(message) {
	process.stderr.write(`${message}\n`);
	process.exit(1);
}

/** Installs the packages of the lockfile, unless exactly these are there. */
export function installPackages() {
	const stamp = join('node_modules', '.nixfleet-lock');
	const wanted = hash([readFileSync('package-lock.json')]);
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
	say('Installing packages…');
	run('npm', ['ci', '--no-audit', '--no-fund']);
	writeFileSync(stamp, wanted);
}

const SOURCES = [
	'src',
	'agent',
	'client',
	'cli',
	'static',
	'package.json',
	'package-lock.json',
	'vite.config.ts',
	'svelte.config.js',
	'rolldown.server.config.mjs',
	'rolldown.agent.config.mjs',
	'rolldown.cli.config.mjs',
	'scripts/build-client.mjs',
	'rolldown.executable.mjs'
];

/** Builds dashboard and agent, unless the build of exactly these sources is there. */
export const build = () => buildInto('build', 'build', 'Building…');

/** The same with fail points in it, for the fault tests; in a folder of its own. */
export function buildWithFailpoints() {
	// It keeps its types in a folder of its own, but reads the settings of them in the usual one.
	run('npx', ['svelte-kit', 'sync'], { quiet: true });
	buildInto('build-faults', 'build:faults', 'Building with fail points…');
}

/** @param {string} folder @param {string} script @param {string} words */
function buildInto(folder, script, words) {
	const stamp = join(folder, '.sources');
	const wanted = hash(SOURCES.flatMap(filesOf).flatMap((file) => [file, readFileSync(file)]));
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
	say(words);
	// What is built from within a test is the product, too, not a test of it.
	run('npm', ['run', '--silent', script], { quiet: true, env: { NODE_ENV: 'production' } });
	writeFileSync(stamp, wanted);
}

/** @param {string} path @returns {string[]} files below it that go into a build, sorted */
function filesOf(path) {
	if (!statSync(path).isDirectory()) return [path];
	return readdirSync(path, { recursive: true, encoding: 'utf8' })
		.map((name) => join(path, name))
		.filter((file) => !file.endsWith('.test.ts') && statSync(file).isFile())
		.sort();
}

/** @param {(string | Buffer)[]} parts */
function hash(parts) {
	const sum = createHash('sha256');
	for (const part of parts) sum.update(part).update('\0');
	return sum.digest('hex');
}

/** @param {string} line */
export const say = (line) => void process.stdout.write(`${line}\n`);

/**
 * Runs a program to its end. With `quiet` its output is shown only when it fails.
 * @param {string} program @param {string[]} args @param {{ quiet?: boolean, env?: Record<string, string> }} [options]
 */
export function run(program, args, options = {}) {
	try {
		execFileSync(program, args, {
			stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
			env: { ...process.env, ...options.env },
			maxBuffer: 64 * 1024 * 1024
		});
	} catch (error) {
		if (options.quiet && error instanceof Error && 'stderr' in error && 'stdout' in error)
			process.stderr.write(`${error.stdout}${error.stderr}`);
		fail(`"${program} ${args.join(' ')}" failed; its output is above.`);
	}
}
