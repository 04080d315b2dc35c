import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import WebSocket from 'ws';
import { build, fail, say } from './install.mjs';

/**
 * `npm run test:image`: builds the Dockerfile without a container engine (buildah, chroot isolation), on a base made here
 * in the shape of node:24-bookworm-slim, and runs it: health, sign-in, an agent, stop, backup and restore, and restarts with the
 * same volume.
 * Needs root on Debian. NIXFLEET_IMAGE_ROOTFS names a folder that debootstrap made before.
 */
const folder = mkdtempSync(join(tmpdir(), 'nixfleet-image-'));
const storage = [
	'--storage-driver',
	'vfs',
	'--root',
	join(folder, 'storage'),
	'--runroot',
	join(folder, 'run')
];
const BASE = 'docker.io/library/node:24-bookworm-slim';
const IMAGE = 'localhost/nixfleet';
/** Runs it to its end. @param {string[]} args @returns {string} what it wrote */
const buildah = (...args) =>
	execFileSync('buildah', [...storage, ...args], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
		maxBuffer: 256 * 1024 * 1024
	}).trim();
/** @param {boolean} condition @param {string} what */
const check = (condition, what) => (condition ? say(`ok: ${what}`) : fail(`NOT: ${what}`));

/** Process groups of containers that run. @type {Set<number>} */
const started = new Set();
process.on('exit', () => {
	for (const group of started)
		try {
			process.kill(-group, 'SIGKILL');
		} catch {
			// Gone by itself.
		}
	spawnSync('chmod', ['-R', 'u+w', folder]);
	rmSync(folder, { recursive: true, force: true });
});

installTools();
composeFile();
build();
makeBase();
say('Building the image…');
buildah(
	'bud',
	'--format',
	'docker',
	'--isolation',
	'chroot',
	'--pull-never',
	'--layers=false',
	'--tag',
	IMAGE,
	'.'
);
const config = JSON.parse(buildah('inspect', '--type', 'image', IMAGE)).Docker.config;
check(config.User === 'node', 'it does not run as root');
check(config.Healthcheck?.Test?.[0] === 'CMD', 'it has a health check');
await run();

function installTools() {
	const missing = ['buildah', 'debootstrap', 'docker-compose'].filter(
		(name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0
	);
	if (missing.length > 0)
		execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
			stdio: 'inherit'
		});
}

function composeFile() {
	for (const profile of [[], ['--profile', 'proxy'], ['--profile', 'libsql']]) {
		const { status, stderr } = spawnSync('docker-compose', [...profile, 'config', '--quiet'], {
			encoding: 'utf8'
		});
		check(status === 0, `docker-compose ${profile.join(' ')} config ${stderr.trim()}`);
	}
}

function makeBase() {
	const rootfs = process.env.NIXFLEET_IMAGE_ROOTFS ?? join(folder, 'rootfs');
	if (!existsSync(join(rootfs, 'etc')))
		execFileSync('debootstrap', ['--variant=minbase', 'bookworm', rootfs], { stdio: 'inherit' });
	const extra = join(folder, 'base');
	mkdirSync(join(extra, 'usr/local/bin'), { recursive: true });
	const tarball = execFileSync('npm', ['pack', '--silent', `node-linux-${process.arch}@24`], {
		cwd: folder,
		encoding: 'utf8'
	}).trim();
	execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder]);
	cpSync(join(folder, 'package/bin/node'), join(extra, 'usr/local/bin/node'));
	const npm = execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim();
	cpSync(join(npm, 'npm'), join(extra, 'usr/local/lib/node_modules/npm'), { recursive: true });
	writeFileSync(
		join(extra, 'usr/local/bin/npm'),
		'#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n',
		{ mode: 0o755 }
	);
	// What this machine trusts, so that the registry is reached from within.
	const trusted = process.env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt';
	if (existsSync(trusted)) writeFileSync(join(extra, 'trusted.crt'), readFileSync(trusted));
	const container = buildah('from', 'scratch');
	buildah('add', '--quiet', container, rootfs, '/');
	buildah('add', '--quiet', container, extra, '/');
	buildah(
		'run',
		'--isolation',
		'chroot',
		container,
		'useradd',
		'--uid',
		'1000',
		'--create-home',
		'node'
	);
	// Slim images hold none of these either, so the size below says something.
	buildah(
		'run',
		'--isolation',
		'chroot',
		container,
		'sh',
		'-c',
		'apt-get clean && rm -rf /var/lib/apt/lists/* /usr/share/doc /usr/share/man /usr/share/locale'
	);
	buildah('config', '--env', 'NODE_EXTRA_CA_CERTS=/trusted.crt', container);
	buildah('commit', '--quiet', container, BASE);
	buildah('rm', container);
}

async function run() {
	const container = buildah('from', '--pull-never', IMAGE);
	const mounted = buildah('mount', container);
	const size = (/** @type {string} */ path) =>
		Number(execFileSync('du', ['-sm', path], { encoding: 'utf8' }).split('\t')[0]);
	say(
		`size: ${size(mounted)} MB, of it ${size(join(mounted, 'nixfleet'))} MB of NixFleet and ${size(join(mounted, 'usr/local/bin/node'))} MB of Node`
	);
	// A volume of the image would be mounted over ours, and be empty each time.
	buildah('config', '--volume', '/data-', container);
	const volume = join(folder, 'data');
	mkdirSync(volume);
	execFileSync('chown', ['1000:1000', volume]);
	const port = 20_000 + (process.pid % 20_000);
	const url = `http://localhost:${port}`;
	const token = 'enrolment-token-of-the-image-test';
	const bcrypt = (await import('bcrypt')).default;
	const password = 'correct horse battery staple';
	// One hash for all starts: another one is another password, which ends sessions.
	const passwordHash = bcrypt.hashSync(password, 4);
	const inContainer = [
		...storage,
		'run',
		'--isolation',
		'chroot',
		'--user',
		'node',
		'--volume',
		`${volume}:/data`
	];
	/** @param {string[]} args of the command `nixfleet`, in a container of its own with the same volume */
	const nixfleet = (...args) =>
		spawnSync('buildah', [...inContainer, container, '--', 'nixfleet', ...args], {
			encoding: 'utf8'
		});
	const start = () => {
		const child = spawn(
			'buildah',
			[
				...inContainer,
				'--env',
				`NIXFLEET_PORT=${port}`,
				'--env',
				'NIXFLEET_HOST=127.0.0.1',
				'--env',
				`NIXFLEET_AGENT_TOKEN=${token}`,
				'--env',
				`NIXFLEET_PASSWORD_HASH=${passwordHash}`,
				container,
				'--',
				...config.Cmd
			],
			{ stdio: ['ignore', 'inherit', 'inherit'], detached: true }
		);
		started.add(Number(child.pid));
		return child;
	};
	const healthy = () => until('health', async () => (await fetch(`${url}/health`)).ok);
	const signIn = async () =>
		(
			await fetch(`${url}/login`, {
				method: 'POST',
				redirect: 'manual',
				headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
				body: new URLSearchParams({ password, code: '' })
			})
		).headers
			.get('set-cookie')
			?.split(';')[0] ?? '';
	/** @param {string} cookie @returns {Promise<string>} the hosts, as a browser is told of them */
	const hosts = async (cookie) => {
		class WithSession extends WebSocket {
			/** @param {string} address */
			constructor(address) {
				super(address, { headers: { origin: url, cookie } });
			}
		}
		const client = createWSClient({
			url: `ws://127.0.0.1:${port}/ws`,
			WebSocket: /** @type {any} */ (WithSession)
		});
		try {
			const rpc = /** @type {any} */ (createTRPCClient({ links: [wsLink({ client })] }));
			return JSON.stringify(
				await rpc.hosts.list.query(undefined, { signal: AbortSignal.timeout(10_000) })
			);
		} finally {
			await client.close();
		}
	};

	let dashboard = start();
	await healthy();
	say('ok: /health answers');
	const probe = spawnSync('node', config.Healthcheck.Test.slice(2), {
		env: { ...process.env, NIXFLEET_PORT: String(port) }
	});
	check(probe.status === 0, 'the health check of the image says so, too');
	const cookie = await signIn();
	check(cookie !== '', 'signing in gives a session');
	const agent = spawn(process.execPath, ['build/agent/nixfleet-agent.mjs'], {
		stdio: 'ignore',
		env: {
			PATH: process.env.PATH,
			HOME: folder,
			NIXFLEET_URL: url,
			NIXFLEET_TOKEN: token,
			NIXFLEET_HOSTNAME: 'by-image',
			NIXFLEET_STATE_DIR: join(folder, 'agent')
		}
	});
	await until('the agent', async () => (await hosts(cookie)).includes('by-image'));
	say('ok: an agent enrols');
	agent.kill();
	const file = '/data/backups/one.tar.gz';
	mkdirSync(join(volume, 'backups'));
	execFileSync('chown', ['1000:1000', join(volume, 'backups')]);
	check(nixfleet('backup', file).status === 0, 'a backup is made while it runs');
	const refused = nixfleet('restore', file, '--replace');
	check(
		refused.status !== 0 && refused.stderr.includes('in use by'),
		'a restore is refused while it runs'
	);
	check((await stop(dashboard)) === 0, 'it stops in order when it is told to');
	dashboard = start();
	await healthy();
	check((await hosts(cookie)).includes('by-image'), 'after a restart host and session are there');
	check((await stop(dashboard)) === 0, 'it stops in order once more');
	check(nixfleet('restore', file, '--replace').status === 0, 'the backup is restored');
	dashboard = start();
	await healthy();
	check((await hosts(await signIn())).includes('by-image'), 'and the host is there');
	await stop(dashboard);
	buildah('rm', container);
}

/**
 * Stops a container as an engine does: only its first process gets the signal, and has ten seconds. Buildah's own processes
 * around it would end it by force when they got it, too.
 * @param {import('node:child_process').ChildProcess} child @returns {Promise<number | null>} exit code
 */
async function stop(child) {
	/** @type {Promise<number | null>} */
	const ended = new Promise((resolve) => child.once('exit', resolve));
	const first = firstProcessOf(Number(child.pid));
	if (first === null) fail('The process in the container was not found.');
	else process.kill(first, 'SIGTERM');
	const late = setTimeout(() => fail('It did not stop within ten seconds.'), 10_000);
	const code = await ended;
	clearTimeout(late);
	started.delete(Number(child.pid));
	return code;
}

/** @param {number} group of Buildah's processes @returns {number | null} the id of the one that is not Buildah's */
function firstProcessOf(group) {
	for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
		try {
			const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
			const [, , ofGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
			const [program = ''] = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
			if (Number(ofGroup) === group && !/^buildah/.test(program)) return Number(name);
		} catch {
			// Gone meanwhile.
		}
	return null;
}

/** @param {string} what @param {() => Promise<boolean>} condition */
async function until(what, condition) {
	for (let left = 120; left > 0; left -= 1) {
		if (await condition().catch(() => false)) return;
		await sleep(500);
	}
	fail(`Waited in vain for ${what}.`);
}
