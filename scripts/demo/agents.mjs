import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** @typedef {import('./hosts.mjs').Host} Host */

const run = promisify(execFile);

const AGENT = 'build/agent/nixfleet-agent.mjs';
/** A host that is away is given this long to have been there. */
const VISIT_MS = 60_000;
const LOOK_EVERY_MS = 200;
/** How an agent ends that its service manager shall start again; see agent/restart.ts. */
const RESTART_EXIT_CODE = 75;

/**
 * Sets the host up where that was not done yet, and starts its agent.
 * @param {Host} host
 * @param {{ folder: string, repository: { url: string, commits: string[] }, dashboard: { url: string, agentToken: string } }} world
 * @returns ends it; null: the host was here once and is away now
 */
export async function startAgent(host, world) {
	const home = join(world.folder, 'hosts', host.name);
	const root = join(home, 'root');
	const env = {
		PATH: `${resolve('scripts/demo/bin')}:${process.env.PATH ?? ''}`,
		HOME: join(home, 'home'),
		USER: 'demo',
		NIXFLEET_URL: world.dashboard.url,
		NIXFLEET_TOKEN: world.dashboard.agentToken,
		NIXFLEET_HOSTNAME: host.name,
		NIXFLEET_KIND: host.kind,
		NIXFLEET_FLAKE_ATTR: host.name,
		NIXFLEET_LOCATION: host.location,
		NIXFLEET_DEVICE_TYPE: host.deviceType,
		NIXFLEET_THEME_COLOR: host.color,
		NIXFLEET_TAGS: host.tags,
		NIXFLEET_REPO_URL: world.repository.url,
		NIXFLEET_GIT_PROTOCOLS: 'file',
		NIXFLEET_STATE_DIR: join(home, 'state'),
		NIXFLEET_ROOT: root,
		NIXFLEET_INTERVAL: '10',
		NIXOS_REBUILD_PROFILE: join(root, 'nix/var/nix/profiles/system'),
		// As a service manager does it: an agent that is to be restarted then ends, and does not start its own successor.
		XPC_SERVICE_NAME: 'nixfleet-demo'
	};
	endLeftover(home);
	const logFile = join(home, 'agent.log');
	// Without a log no agent has ever run here, so a half-made host may be made anew.
	if (!existsSync(logFile)) await installHost(host, { ...world, home, env });
	if (host.away && hasConnected(logFile)) return null;
	const log = openSync(logFile, 'a');
	const program = host.version === undefined ? resolve(AGENT) : olderAgent(host.version, home);
	const agent = keepRunning(() => {
		const started = spawn(process.execPath, [...standIns(host), program], {
			stdio: ['ignore', log, log],
			env
		});
		writeFileSync(join(home, 'pid'), String(started.pid));
		return started;
	});
	if (host.away) void leave(agent, logFile);
	return agent.stop;
}

/**
 * The service manager of a host: starts an agent again that asks for it by the way it ends.
 * @param {() => import('node:child_process').ChildProcess} start
 */
function keepRunning(start) {
	let agent = start();
	let stopped = false;
	const watch = () =>
		agent.once('exit', (code) => {
			if (stopped || code !== RESTART_EXIT_CODE) return;
			agent = start();
			watch();
		});
	watch();
	return {
		hasEnded: () => agent.exitCode !== null,
		stop: () => {
			stopped = true;
			agent.kill('SIGTERM');
		}
	};
}

/** What Node loads before the agent. @param {Host} host */
function standIns({ diskUsed }) {
	if (diskUsed === undefined) return [];
	const file = pathToFileURL(resolve('scripts/demo/nearly-full-disk.mjs'));
	return ['--import', `${file.href}?used=${diskUsed}`];
}

/** @param {string} logFile */
const hasConnected = (logFile) =>
	existsSync(logFile) && readFileSync(logFile, 'utf8').includes('"msg":"Connected"');

/**
 * Ends an agent once the dashboard has heard it.
 * @param {ReturnType<typeof keepRunning>} agent @param {string} logFile
 */
async function leave(agent, logFile) {
	const deadline = Date.now() + VISIT_MS;
	while (!agent.hasEnded() && Date.now() < deadline && !hasConnected(logFile))
		await sleep(LOOK_EVERY_MS, undefined, { ref: false });
	agent.stop();
}

/**
 * A copy of the agent that calls itself an older one; in all else it is the same.
 * @param {string} version @param {string} home of its host
 */
function olderAgent(version, home) {
	const source = readFileSync(AGENT, 'utf8');
	const copy = source.replace(/\bVERSION = "[^"]+"/, `VERSION = "${version}"`);
	if (copy === source) throw new Error(`${AGENT} does not say its version where it should.`);
	const folder = join(home, AGENT.replace(/[^/]+$/, ''));
	mkdirSync(folder, { recursive: true });
	const file = join(home, AGENT);
	writeFileSync(file, copy);
	return file;
}

const PROGRAMS = {
	nixos: 'nixos-rebuild',
	'home-manager': 'home-manager',
	darwin: 'darwin-rebuild'
};

/**
 * A machine that somebody set up some commits ago, before NixFleet: the agent's clone is there, and a system runs.
 * @param {Host} host
 * @param {{ repository: { url: string, commits: string[] }, home: string, env: Record<string, string> }} world
 */
async function installHost(host, { repository, home, env }) {
	rmSync(home, { recursive: true, force: true });
	for (const folder of [
		'state',
		'root/run',
		'root/etc/nixfleet',
		'root/nix/var/nix/profiles',
		'home/.local/state/nix/profiles'
	])
		mkdirSync(join(home, folder), { recursive: true });
	if (host.hold !== undefined)
		writeFileSync(join(home, 'root/etc/nixfleet/hold'), `${host.hold}\n`);
	if (host.pace !== undefined) writeFileSync(join(home, 'root/pace'), String(host.pace));
	const clone = join(home, 'state/repo');
	await run('git', ['clone', '--quiet', repository.url, clone]);
	const commit = commitOf(host, repository);
	await run('git', ['-C', clone, 'reset', '--quiet', '--hard', commit]);
	// Says that the clone is the agent's own.
	writeFileSync(join(clone, '.git/.nixfleet-clone'), `${repository.url}\n`);
	await run(
		resolve('scripts/demo/bin', PROGRAMS[host.kind]),
		['switch', '--flake', `${clone}#${host.name}`],
		{ env: { ...env, NIXFLEET_DEMO_PACE: '0' } }
	);
}

/**
 * The commit that was on a host when the demo was new.
 * @param {Host} host @param {{ commits: string[] }} repository oldest commit first
 */
export const commitOf = (host, { commits }) => commits.at(-1 - host.behind) ?? 'HEAD';

/**
 * Ends an agent that outlived a demo which was killed: it would keep the new one out.
 * @param {string} home of its host
 */
export function endLeftover(home) {
	const file = join(home, 'pid');
	if (!existsSync(file)) return;
	const pid = readFileSync(file, 'utf8');
	try {
		const command = execFileSync('ps', ['-o', 'args=', '-p', pid], {
			stdio: ['ignore', 'pipe', 'ignore']
		});
		// The id may belong to another program by now.
		if (command.includes(AGENT)) process.kill(Number(pid), 'SIGKILL');
	} catch {
		// It is gone, as it should be.
	}
}
