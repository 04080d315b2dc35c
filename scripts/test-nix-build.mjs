import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, say } from './install.mjs';

/**
 * `npm run test:nix-build`: builds all packages by the real Nix, with this machine's Node in place of nixpkgs, and runs
 * them. It fetches every package of the lock through npm, one derivation each, which takes a few minutes.
 */
const folder = mkdtempSync(join(tmpdir(), 'nixfleet-nix-build-'));
for (const name of ['store', 'state', 'log', 'conf', 'home', 'cacert/etc/ssl/certs'])
	mkdirSync(join(folder, name), { recursive: true });
const bundle = [process.env.NODE_EXTRA_CA_CERTS, '/etc/ssl/certs/ca-certificates.crt'].find(
	(file) => file && existsSync(file)
);
if (bundle) symlinkSync(bundle, join(folder, 'cacert/etc/ssl/certs/ca-bundle.crt'));
const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const env = {
	...process.env,
	NPM_CONFIG_REGISTRY: registry,
	NIX_STORE_DIR: join(folder, 'store'),
	NIX_STATE_DIR: join(folder, 'state'),
	NIX_LOG_DIR: join(folder, 'log'),
	NIX_CONF_DIR: join(folder, 'conf'),
	NIX_CONFIG: 'sandbox = false\nbuild-users-group =\nsubstituters =\n'
};

/** @param {string} attribute @returns {string} path of what was built */
function build(attribute) {
	const started = Date.now();
	// Nix 2.8 kills a builder that has closed its output and not quite ended, which many small ones on a busy machine do now
	// and then. What was built stays built.
	for (let attempt = 1; ; attempt += 1) {
		const { status, stdout } = nixBuild(attribute);
		if (status === 0) {
			say(`${attribute}: built in ${Math.round((Date.now() - started) / 1000)} s`);
			return stdout.trim();
		}
		if (attempt === 20) fail(`${attribute} could not be built; what Nix said is above.`);
	}
}

/** @param {string} attribute */
const nixBuild = (attribute) =>
	spawnSync(
		'nix-build',
		[
			'tests/nix/build-with-system-tools.nix',
			'--no-out-link',
			'--keep-going',
			'--max-jobs',
			'3',
			'--attr',
			attribute,
			'--argstr',
			'cacert',
			join(folder, 'cacert')
		],
		{ env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 1024 * 1024 }
	);

const agent = build('nixfleet-agent');
say(execFileSync(join(agent, 'bin/nixfleet-agent'), ['--version'], { encoding: 'utf8' }).trim());
const dashboard = build('nixfleet');
// The server answers a wrong setting with a sentence once all of it is loaded.
const { stderr, status } = spawnSync(join(dashboard, 'bin/nixfleet-dashboard'), [], {
	encoding: 'utf8',
	env: { PATH: process.env.PATH, NIXFLEET_DATA_DIR: join(folder, 'data'), NIXFLEET_PORT: 'none' }
});
if (status !== 1 || !stderr.includes('NIXFLEET_PORT'))
	fail(`The dashboard did not start: ${stderr}`);
say('nixfleet: loads, and names a wrong setting');
const cli = build('nixfleet-cli');
/** @param {string[]} args */
const nixfleet = (...args) =>
	execFileSync(join(cli, 'bin/nixfleet'), args, {
		encoding: 'utf8',
		env: { PATH: process.env.PATH, NIXFLEET_DATA_DIR: join(folder, 'data') }
	}).trim();
say(nixfleet('--version'));
// Beside a dashboard that runs: takes the database driver and the migrations.
const running = spawn(join(dashboard, 'bin/nixfleet-dashboard'), [], {
	stdio: ['ignore', 'pipe', 'inherit'],
	env: { PATH: process.env.PATH, NIXFLEET_DATA_DIR: join(folder, 'data'), NIXFLEET_PORT: '0' }
});
let output = '';
for await (const part of running.stdout) {
	output += part;
	if (output.includes('NixFleet is ready')) break;
}
say(nixfleet('backup', join(folder, 'backup.tar.gz')));
say(nixfleet('audit', 'verify'));
running.kill('SIGKILL');
spawnSync('chmod', ['-R', 'u+w', folder]);
rmSync(folder, { recursive: true, force: true });
