import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitFor } from '../support/wait-for.ts';

const PATH = '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Whether this machine can boot one: root, and systemd-nspawn. */
export const canBoot = (): boolean =>
	process.getuid?.() === 0 && spawnSync('systemd-nspawn', ['--version']).status === 0;

/**
 * A throwaway machine with a real systemd as its first process: this machine's own files under a layer in memory, in
 * a container that shares the network, so that a dashboard on 127.0.0.1 is reachable.
 * @param options.share folder that both sides see under the same path
 * @param options.files files of the machine, by absolute path
 */
export async function bootSystemdHost(options: {
	folder: string;
	share: string;
	files: Record<string, { text: string; mode?: number }>;
}) {
	const base = join(options.folder, 'machine');
	const root = join(base, 'root');
	mkdirSync(base);
	execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', base]);
	for (const name of ['upper', 'work', 'root']) mkdirSync(join(base, name));
	const layers = `lowerdir=/,upperdir=${join(base, 'upper')},workdir=${join(base, 'work')}`;
	execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root]);
	const files = {
		'/etc/machine-id': { text: `${randomUUID().replaceAll('-', '')}\n` },
		'/etc/hostname': { text: 'hsb1\n' },
		...options.files
	};
	for (const [path, { text, mode }] of Object.entries(files) as [
		string,
		{ text: string; mode?: number }
	][]) {
		rmSync(join(root, path), { force: true });
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text, { mode: mode ?? 0o644 });
	}
	const consoleFile = join(options.folder, 'console.log');
	const out = openSync(consoleFile, 'a');
	let closing = false;
	let nspawn = powerOn();

	/** A machine that restarts ends its container; like a machine, it is then switched on again. */
	function powerOn(): ChildProcess {
		const child = spawn(
			'systemd-nspawn',
			[
				'--quiet',
				'--register=no',
				'--keep-unit',
				'--link-journal=no',
				'--console=pipe',
				`--machine=nixfleet-${process.pid}`,
				`--bind=${options.share}`,
				`--directory=${root}`,
				'--boot',
				'systemd.unit=basic.target'
			],
			{ detached: true, stdio: ['ignore', out, out] }
		);
		child.once('exit', () => {
			if (!closing) nspawn = powerOn();
		});
		return child;
	}

	/** The machine's first process as seen from here; null while there is none. */
	const leader = (): string | null => {
		const found = spawnSync('pgrep', ['-P', String(nspawn.pid)], { encoding: 'utf8' });
		return found.stdout.trim().split('\n')[0] || null;
	};
	/** Runs a program inside. @returns its exit code and what it said */
	const run = (...argv: string[]): { status: number; output: string } => {
		const pid = leader();
		if (pid === null) return { status: -1, output: 'the machine is down' };
		const enter = ['-t', pid, '-m', '-u', '-i', '-n', '-p', '-C'];
		const result = spawnSync('nsenter', [...enter, 'env', '-i', `PATH=${PATH}`, ...argv], {
			encoding: 'utf8',
			timeout: 30_000
		});
		return { status: result.status ?? -1, output: `${result.stdout}${result.stderr}`.trim() };
	};
	const up = () =>
		waitFor(
			'the machine to be up',
			() => /^(running|degraded)/.test(run('systemctl', 'is-system-running').output),
			60_000
		);

	const host = {
		run,
		up,
		console: () => readFileSync(consoleFile, 'utf8'),
		/** One property of a unit. */
		property: (unit: string, name: string): string =>
			run('systemctl', 'show', '--value', `--property=${name}`, unit).output,
		async [Symbol.asyncDispose]() {
			closing = true;
			const pid = leader();
			const ended = new Promise((resolve) => nspawn.once('exit', resolve));
			nspawn.kill('SIGKILL');
			if (pid !== null) spawnSync('kill', ['-9', pid]);
			await ended;
			await waitFor('the file systems to be free', () => unmount(root) && unmount(base));
			rmSync(base, { recursive: true, force: true });
		}
	};
	try {
		await up();
	} catch (error) {
		const said = host.console();
		await host[Symbol.asyncDispose]();
		throw new Error(`The machine did not come up:\n${said}`, { cause: error });
	}
	return host;
}

const unmount = (path: string): boolean =>
	spawnSync('mountpoint', ['-q', path]).status !== 0 || spawnSync('umount', [path]).status === 0;
