import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { isRunning, makeHost } from '../support/agent-process.ts';
import { startEvilDashboard } from '../support/evil-dashboard.ts';
import { order, temporaryFolder, until, write } from '../support/fixtures.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 90_000 });

const read = (path: string): string => {
	try {
		return readFileSync(path, 'latin1');
	} catch {
		return '';
	}
};

const everythingIn = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));

it.runIf(existsSync('/proc/self/environ'))(
	'planted secrets are nowhere but in their files while an operation runs: not in arguments, environments, logs or the journal',
	async () => {
		const evil = await startEvilDashboard();
		const secrets = temporaryFolder();
		const [password, signing] = ['C4naryPassw0rd', 'C4narySigningKey'];
		const credentials = join(secrets, 'credentials');
		write(join(credentials, 'token'), `${evil.token}\n`, 0o600);
		const host = await makeHost(evil, {
			env: {
				NIXFLEET_TOKEN: undefined,
				CREDENTIALS_DIRECTORY: credentials,
				NIXFLEET_REPO_URL: undefined,
				NIXFLEET_CONFIG_FILE: join(secrets, 'agent.conf'),
				NIXFLEET_GIT_PROTOCOLS: 'https:http',
				NIXFLEET_SSH_KEY_FILE: write(join(secrets, 'key'), signing, 0o600),
				SOME_OTHER_SECRET: 'C4naryOther',
				AWS_SECRET_ACCESS_KEY: 'C4naryCloud'
			}
		});
		write(
			join(secrets, 'agent.conf'),
			`NIXFLEET_REPO_URL=http://me:${password}@127.0.0.1:${evil.port}/repo.git\n`,
			0o600
		);
		// git itself waits, so that it can be looked at while it runs.
		write(
			join(host.folder, 'bin/git'),
			`#!/bin/sh\ncase " $* " in *" fetch "*) touch "${host.folder}/fetching"; while [ ! -e "${host.folder}/go" ]; do sleep 0.05; done;; esac\nPATH="\${PATH#*:}" exec git "$@"\n`,
			0o755
		);
		const agent = host.start();
		await until(() => evil.of('commands').length > 0, 'the agent to listen', 30_000);
		const given = order({ command: 'pull' });
		evil.send({ type: 'offer', operation: given });
		await until(() => existsSync(join(host.folder, 'fetching')), 'git to fetch', 60_000);

		const encoded = Buffer.from(`me:${password}`).toString('base64');
		const planted = [evil.token, password, encoded, signing, evil.token.slice(-43)];
		const processes = readdirSync('/proc')
			.filter((name) => /^\d+$/.test(name))
			.map((pid) => ({
				pid: Number(pid),
				argv: read(`/proc/${pid}/cmdline`),
				env: read(`/proc/${pid}/environ`)
			}))
			.filter(({ env }) => env.includes(host.folder));
		// The agent, its runner, and git at least.
		expect(processes.length).toBeGreaterThanOrEqual(3);
		for (const { argv, env } of processes)
			for (const secret of planted) expect(`${argv} ${env}`).not.toContain(secret);
		const children = processes.filter(({ env }) => env.includes(`NIXFLEET_OPERATION=${given.id}`));
		expect(children.length).toBeGreaterThan(0);
		for (const { env } of children) {
			expect(env).not.toMatch(/C4nary|CREDENTIALS_DIRECTORY|NIXFLEET_TOKEN|NIXFLEET_REPO_URL/);
		}
		for (const { pid } of processes)
			if (existsSync('/usr/bin/prlimit') && existsSync(`/proc/${pid}/limits`))
				expect(read(`/proc/${pid}/limits`)).toMatch(/Max core file size\s+0\s+0/);

		write(join(host.folder, 'go'), '');
		await until(() => evil.ids('result').includes(given.id), 'the result', 60_000);
		expect(isRunning(agent)).toBe(true);
		const told = JSON.stringify(evil.heard);
		for (const secret of planted) {
			expect(told).not.toContain(secret);
			expect(host.log()).not.toContain(secret);
		}
		for (const file of everythingIn(host.stateDir)) {
			if (file.endsWith('/git-login')) continue;
			for (const secret of planted) expect(read(file), file).not.toContain(secret);
		}
	}
);

it('a token file that others may read is told, and read all the same', async () => {
	const evil = await startEvilDashboard();
	const file = write(join(temporaryFolder(), 'token'), evil.token, 0o644);
	const host = await makeHost(evil, {
		env: { NIXFLEET_TOKEN: undefined, NIXFLEET_TOKEN_FILE: file }
	});
	host.start();
	await until(() => evil.of('commands').length > 0, 'the agent to listen', 30_000);
	expect(host.log()).toContain(`${file} holds a token and can be read by others (mode 644)`);
	chmodSync(file, 0o600);
	const next = await makeHost(evil, {
		env: { NIXFLEET_TOKEN: undefined, NIXFLEET_TOKEN_FILE: file }
	});
	next.start();
	await until(() => evil.of('commands').length > 1, 'the next agent to listen', 30_000);
	expect(next.log()).not.toContain('can be read by others');
});

it('the password of an address in the environment reaches the runner by file alone', async () => {
	const evil = await startEvilDashboard();
	const host = await makeHost(evil, {
		env: {
			NIXFLEET_REPO_URL: `http://me:C4naryPassw0rd@127.0.0.1:${evil.port}/repo.git`,
			NIXFLEET_GIT_PROTOCOLS: 'http'
		}
	});
	write(
		join(host.folder, 'bin/git'),
		`#!/bin/sh\ncase " $* " in *" fetch "*) tr '\\0' '\\n' < /proc/$PPID/environ > "${host.folder}/runner"; env > "${host.folder}/git";; esac\nPATH="\${PATH#*:}" exec git "$@"\n`,
		0o755
	);
	mkdirSync(join(host.folder, 'home'));
	host.start();
	await until(() => evil.of('commands').length > 0, 'the agent to listen', 30_000);
	const given = order({ command: 'pull' });
	evil.send({ type: 'offer', operation: given });
	await until(() => evil.ids('result').includes(given.id), 'the result', 60_000);
	const runner = read(join(host.folder, 'runner'));
	expect(runner).toContain(`NIXFLEET_REPO_URL=http://127.0.0.1:${evil.port}/repo.git`);
	for (const text of [
		runner,
		read(join(host.folder, 'git')),
		host.log(),
		read(host.journal.entry(given.id).logPath)
	])
		expect(text).not.toMatch(/C4nary|bWU6QzRuYXJ5/);
	expect(
		evil.state.requests.some(
			(header) => header === `Basic ${Buffer.from('me:C4naryPassw0rd').toString('base64')}`
		)
	).toBe(true);
});
