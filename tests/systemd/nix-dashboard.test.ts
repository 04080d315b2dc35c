import bcrypt from 'bcrypt';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { dashboardCase, evaluate } from '../nix/evaluate.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort } from '../support/free-port.ts';
import { isHealthy, signIn } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { bootSystemdHost } from './systemd-host.ts';

/** The unit of the dashboard that the NixOS module makes, under a real systemd, with the built dashboard. */

const UNIT = 'nixfleet-dashboard.service';
const SOCKET = 'nixfleet-dashboard.socket';
const BACKUP = 'nixfleet-dashboard-backup.service';
const PASSWORD = 'a password of this test';
let folder: ReturnType<typeof temporaryFolder>;
let host: Awaited<ReturnType<typeof bootSystemdHost>>;
let url: string;

/** The package as Nix installs it: build, migrations, and the packages that are no tools of development. */
function installPackage(to: string): void {
	const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
		packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
	};
	const needed = Object.entries(lock.packages).filter(
		([path, entry]) => path !== '' && !entry.dev && !entry.devOptional
	);
	for (const path of [
		'build/server.mjs',
		'build/dashboard',
		'build/cli',
		'drizzle',
		'package.json'
	])
		cpSync(path, join(to, path), { recursive: true });
	for (const [path] of needed)
		try {
			cpSync(path, join(to, path), { recursive: true });
		} catch {
			// Meant for another platform, and not installed here.
		}
	mkdirSync(join(to, 'bin'));
	for (const [name, script] of [
		['nixfleet-dashboard', 'server.mjs'],
		['nixfleet', 'cli/nixfleet.mjs']
	])
		writeFileSync(
			join(to, `bin/${name}`),
			`#!/bin/sh\nexec ${process.execPath} ${to}/build/${script} "$@"\n`,
			{ mode: 0o755 }
		);
}

beforeAll(async () => {
	// The unit has a /tmp of its own, so what machine and test share lies elsewhere.
	vi.stubEnv('TMPDIR', '/srv');
	folder = temporaryFolder('dashboard');
	const share = join(folder.path, 'share');
	installPackage(share);
	const port = await freePort();
	url = `http://localhost:${port}`;
	const { one } = evaluate({
		one: dashboardCase({
			package: share,
			cliPackage: share,
			port,
			publicUrl: [url],
			backups: true,
			passwordHashFile: '/etc/nixfleet/password-hash'
		})
	});
	expect(one.failed).toEqual([]);
	host = await bootSystemdHost({
		folder: folder.path,
		share,
		files: {
			[`/etc/systemd/system/${UNIT}`]: { text: one.units['nixfleet-dashboard'] ?? '' },
			[`/etc/systemd/system/${BACKUP}`]: { text: one.units['nixfleet-dashboard-backup'] ?? '' },
			'/etc/systemd/system/nixfleet-backup.service': {
				text: readFileSync('packaging/systemd/nixfleet-backup.service', 'utf8').replace(
					'/usr/local/bin/nixfleet',
					join(share, 'bin/nixfleet')
				)
			},
			'/etc/systemd/system/nixfleet-backup.timer': {
				text: readFileSync('packaging/systemd/nixfleet-backup.timer', 'utf8')
			},
			'/etc/nixfleet/password-hash': { text: bcrypt.hashSync(PASSWORD, 4), mode: 0o600 },
			'/etc/sysusers.d/nixfleet.conf': { text: 'u nixfleet - "NixFleet" /var/lib/nixfleet\n' }
		}
	});
	// Folders of tests are their user's own; the service has another one.
	host.run('chmod', '755', folder.path);
	host.run('systemd-sysusers');
	// As the rule for tmpfiles says it.
	host.run(
		'install',
		'-d',
		'-m',
		'0700',
		'-o',
		'nixfleet',
		'-g',
		'nixfleet',
		'/var/backup/nixfleet'
	);
	host.run('systemctl', 'start', UNIT);
	await healthy();
});
afterAll(async () => {
	await host[Symbol.asyncDispose]();
	folder[Symbol.dispose]();
});

const healthy = () => waitFor('the dashboard', () => isHealthy(url));

it('serves as a user of its own, with secrets that only root can read', async () => {
	expect(await signIn(url, 'another password')).toBeNull();
	expect(await signIn(url, PASSWORD)).toMatch(/=/);
	expect(host.run('stat', '-c', '%U %a', '/var/lib/nixfleet').output).toBe('nixfleet 700');
	expect(host.run('stat', '-c', '%U', '/var/lib/nixfleet/nixfleet.db').output).toBe('nixfleet');
	const status = host.run('cat', `/proc/${host.property(UNIT, 'MainPID')}/status`).output;
	expect(status).toMatch(/CapBnd:\s+0{16}\n/);
	expect(status).toMatch(/Seccomp:\s+2/);
	expect(status).not.toMatch(/Uid:\s+0/);
});

it('comes back after it was killed, with what it had', async () => {
	const cookie = (await signIn(url, PASSWORD)) ?? '';
	const before = host.property(UNIT, 'MainPID');
	host.run('systemctl', 'kill', '--signal=SIGKILL', UNIT);
	await waitFor('another process', () => !['0', before].includes(host.property(UNIT, 'MainPID')));
	await healthy();
	const page = () => fetch(url, { headers: { cookie }, redirect: 'manual' });
	expect((await page()).status).toBe(200);
});

it('is backed up while it runs, by a unit without its secrets, and restored', async () => {
	const started = host.run('systemctl', 'start', BACKUP);
	expect(started.output + host.run('journalctl', '-u', BACKUP, '--no-pager').output).toContain(
		'Wrote /var/backup/nixfleet/nixfleet-'
	);
	const file = host.run('sh', '-c', 'echo /var/backup/nixfleet/*').output.trim();
	expect(host.run('stat', '-c', '%U %a', file).output.trim()).toBe('nixfleet 600');
	host.run('systemctl', 'stop', UNIT);
	const tool = `${join(folder.path, 'share')}/bin/nixfleet`;
	const env = ['env', 'NIXFLEET_DATA_DIR=/var/lib/nixfleet'];
	// As root: what it makes belongs to the dashboard all the same.
	expect(host.run(...env, tool, 'restore', file, '--replace').output).toContain('Restored ');
	host.run('systemctl', 'start', UNIT);
	await healthy();
	expect(await signIn(url, PASSWORD)).toMatch(/=/);
	expect(host.run('stat', '-c', '%U', '/var/lib/nixfleet/nixfleet.db').output).toBe('nixfleet');
});

it('is backed up by the unit and timer for plain systemd, too', () => {
	const folder = '/var/backups/nixfleet';
	host.run('install', '-d', '-m', '0700', '-o', 'nixfleet', '-g', 'nixfleet', folder);
	host.run('systemctl', 'enable', '--now', 'nixfleet-backup.timer');
	expect(host.run('systemctl', 'is-active', 'nixfleet-backup.timer').output.trim()).toBe('active');
	host.run('systemctl', 'start', 'nixfleet-backup');
	expect(host.run('ls', folder).output).toMatch(/^nixfleet-\d{8}T\d{6}Z\.tar\.gz\s*$/);
	expect(host.property('nixfleet-backup.service', 'Result').trim()).toBe('success');
});

it('answers at a socket that systemd opened, and whoever asks while it restarts waits', async () => {
	const at = '/run/nixfleet/dashboard.sock';
	const { two } = evaluate({
		two: dashboardCase({
			package: join(folder.path, 'share'),
			socket: at,
			publicUrl: [url],
			passwordHashFile: '/etc/nixfleet/password-hash'
		})
	});
	expect(two.failed).toEqual([]);
	for (const [name, text] of [
		[UNIT, two.units['nixfleet-dashboard']],
		[SOCKET, two.sockets['nixfleet-dashboard']]
	] as const) {
		writeFileSync(join(folder.path, 'share', name), text ?? '');
		host.run('cp', join(folder.path, 'share', name), `/etc/systemd/system/${name}`);
	}
	host.run('systemctl', 'stop', UNIT);
	host.run('systemctl', 'daemon-reload');
	host.run('systemctl', 'start', SOCKET);
	expect(host.run('stat', '-c', '%U %G %a', at).output.trim()).toBe('nixfleet nixfleet 660');
	// Nothing runs yet: the first request starts it.
	expect(host.property(UNIT, 'MainPID')).toBe('0');
	const ask = `require('http').get({ socketPath: '${at}', path: '/health' }, (answer) => answer.pipe(process.stdout))`;
	const health = () => host.run(process.execPath, '-e', ask).output;
	expect(health()).toContain('ok');
	const before = host.property(UNIT, 'MainPID');
	host.run('systemctl', 'restart', '--no-block', UNIT);
	expect(health()).toContain('ok');
	await waitFor('another process', () => !['0', before].includes(host.property(UNIT, 'MainPID')));
	// The port is not opened.
	await expect(fetch(`${url}/health`)).rejects.toThrow();
	expect(host.run('journalctl', '-u', UNIT, '--no-pager').output).toContain(`listens on ${at}`);
});
