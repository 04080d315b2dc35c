import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createClient } from '@libsql/client';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { REASONS, type Command, type CompartmentName, type Reason } from '$lib/protocol/index.ts';
import type { AppRouter } from '$lib/server/rpc/router.ts';
import { git } from '../../agent/support/repository.ts';
import { fleetRepository } from '../support/fleet-repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost, type NixHost } from '../support/nix-host.ts';
import { helloOf, profileOf } from '../support/rooms.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';

/**
 * Every reason a compartment can give, brought about on hosts with real repositories, real checkouts and real store paths; the
 * last test counts them. Each test begins where the one before it left the host.
 */

const DAY_MS = 86_400_000;
const folder = temporaryFolder('reasons');
const hosts = { hsb1: { motd: 'one' }, shared1: { motd: 'one' } };
const repository = fleetRepository(join(folder.path, 'fleet'), hosts);
/** A repository the dashboard was not told of, and without a lock file. */
const stray = fleetRepository(join(folder.path, 'stray'), { stray1: { motd: 'one' } });
const produced = new Set<Reason>();
let dashboard: Awaited<ReturnType<typeof startDashboard>>;
let browser: Awaited<ReturnType<typeof openBrowser>>;
const agents: NixHost[] = [];
const dataDir = join(folder.path, 'data');
const serverEnv = { NIXFLEET_REPO_URL: repository.url };
const healthy = join(folder.path, 'healthy');

function host(name: string, repoUrl: string, env: Record<string, string> = {}): NixHost {
	const made = nixHost({ folder: folder.path, name, url: dashboard.url, repoUrl, env });
	agents.push(made);
	made.startAgent();
	return made;
}

/** Waits until a compartment of a host gives a reason. @returns its sentence */
async function shows(name: string, compartment: CompartmentName, reason: Reason): Promise<string> {
	let last = '';
	const message = await waitFor(`${name} to show ${reason}`, async () => {
		const row = await browser.host(name);
		const status = row?.status[compartment];
		last = `${status?.reason}: ${status?.message}`;
		return status?.reason === reason && status.message;
	}).catch(() => {
		throw new Error(`${name} shows ${last} instead of ${reason}`);
	});
	produced.add(reason);
	return message;
}
const run = async (name: string, command: Command) =>
	browser.finished(await browser.start(name, command));
const look = async (name: string): Promise<void> => {
	await browser.rpc.hosts.refresh.mutate({ hostIds: [(await browser.host(name))?.id ?? ''] });
};
const push = async (message: string): Promise<string> => {
	const commit = repository.push(message);
	await browser.rpc.target.refresh.mutate();
	return commit;
};
const checkoutOf = (name: string): string => join(folder.path, name, 'state/repo');

beforeAll(async () => {
	const check = join(folder.path, 'check.sh');
	writeFileSync(check, `#!/bin/sh\ntest -e ${healthy}\n`, { mode: 0o755 });
	writeFileSync(healthy, '');
	dashboard = await startDashboard({ dataDir, env: serverEnv });
	browser = await openBrowser(dashboard.url);
	host('hsb1', repository.url, {
		NIXFLEET_HEALTH_CHECKS: `exec:${check}`,
		NIXFLEET_CONFIRM_WINDOW: '6'
	});
	await browser.online('hsb1');
});
afterAll(async () => {
	browser.close();
	for (const each of agents) await each[Symbol.asyncDispose]();
	await dashboard[Symbol.asyncDispose]();
	folder[Symbol.dispose]();
});

describe('a new host', () => {
	it('has no checkout, no system and nothing to test', async () => {
		await shows('hsb1', 'git', 'no-checkout');
		await shows('hsb1', 'system', 'no-running-system');
		await shows('hsb1', 'tests', 'tests-unknown');
		await shows('hsb1', 'agent', 'agent-current');
	});

	it('that was added and never came has no agent', async () => {
		await browser.stepUp();
		await browser.rpc.hosts.add.mutate({
			name: 'never1',
			kind: 'nixos',
			location: 'home',
			deviceType: 'server',
			themeColor: '#769ff0'
		});
		await shows('never1', 'agent', 'never-connected');
	});

	it('whose system somebody activated by hand says so', async () => {
		await run('hsb1', 'pull');
		byHand('hsb1');
		await look('hsb1');
		await shows('hsb1', 'git', 'on-target');
		await shows('hsb1', 'lock', 'lock-current');
		await shows('hsb1', 'system', 'activation-unrecorded');
		await shows('hsb1', 'tests', 'no-tests');
	});
});

/** A switch as a person does it on the host. */
function byHand(name: string): void {
	const made = agents.find((each) => each.name === name);
	execFileSync(
		resolve('tests/support/bin/nixos-rebuild'),
		['switch', '--flake', `${repository.tree}#${name}`],
		{ env: made?.env, stdio: 'ignore' }
	);
}

/** What a start of the machine does to a host's links: what the profile names was booted, and runs. */
function startMachine(name: string): void {
	const root = join(folder.path, name, 'root');
	const next = realpathSync(join(root, 'nix/var/nix/profiles/system'));
	for (const link of ['current-system', 'booted-system'])
		execFileSync('ln', ['-sfn', next, join(root, 'run', link)]);
}

describe('the system', () => {
	it('is worked on, and then runs exactly what the commit makes', async () => {
		repository.setHost('hsb1', { motd: 'two', buildSeconds: 2 });
		await push('two');
		const id = await browser.start('hsb1', 'pull-switch');
		await shows('hsb1', 'system', 'operation-active');
		expect((await browser.finished(id)).state).toBe('succeeded');
		await shows('hsb1', 'system', 'system-evaluated');
	});

	it('is not changed by a commit that is about something else', async () => {
		repository.write('README.md', 'words');
		await push('words');
		await run('hsb1', 'pull');
		await shows('hsb1', 'system', 'probably-rebuild-needed');
		await run('hsb1', 'evaluate');
		await shows('hsb1', 'system', 'no-change-for-this-host');
	});

	it('needs a rebuild for one that is about it', async () => {
		repository.setHost('hsb1', { motd: 'three' });
		await push('three');
		await run('hsb1', 'pull');
		await run('hsb1', 'evaluate');
		await shows('hsb1', 'system', 'rebuild-needed');
	});

	it('does not evaluate', async () => {
		repository.setHost('hsb1', { failEvaluation: true });
		await push('a mistake');
		await run('hsb1', 'pull');
		await run('hsb1', 'evaluate');
		await shows('hsb1', 'system', 'does-not-evaluate');
	});

	it('does not build', async () => {
		repository.setHost('hsb1', { motd: 'four', failBuild: true });
		await push('no build');
		expect((await run('hsb1', 'pull-switch')).state).toBe('failed');
		await shows('hsb1', 'system', 'build-failed');
	});

	it('failed to activate', async () => {
		repository.setHost('hsb1', { motd: 'four', failSwitch: true });
		await push('another mistake');
		expect((await run('hsb1', 'pull-switch')).state).not.toBe('succeeded');
		await shows('hsb1', 'system', 'activation-failed');
	});

	it('was undone, because it did not prove itself', async () => {
		repository.setHost('hsb1', { motd: 'five' });
		await push('five');
		rmSync(healthy);
		expect((await run('hsb1', 'pull-switch')).state).toBe('rolled-back');
		await shows('hsb1', 'system', 'activation-rolled-back');
		writeFileSync(healthy, '');
	});

	it('wants a reboot', async () => {
		repository.setHost('hsb1', { motd: 'six', kernel: '6.12' });
		await push('six');
		expect((await run('hsb1', 'pull-switch')).state).toBe('succeeded');
		await shows('hsb1', 'system', 'reboot-needed');
	});

	it('is set for the next boot, and a reboot brings it', async () => {
		startMachine('hsb1');
		await look('hsb1');
		await shows('hsb1', 'system', 'system-evaluated');
		repository.setHost('hsb1', { motd: 'six and a half', kernel: '6.13' });
		await push('for the next boot');
		await run('hsb1', 'pull');
		expect((await run('hsb1', 'boot')).state).toBe('succeeded');
		expect(await shows('hsb1', 'system', 'set-for-next-boot')).toContain('a reboot brings it');
		startMachine('hsb1');
		await push('a word');
		await run('hsb1', 'pull');
		expect(await shows('hsb1', 'system', 'probably-rebuild-needed')).toMatch(
			/^[0-9a-f]{7} runs, [0-9a-f]{7} is checked out/
		);
	});

	it('is right, and the next boot would start another one', async () => {
		const before = repository.head();
		const { id } = (await browser.host('hsb1')) ?? { id: '' };
		repository.setHost('hsb1', { motd: 'seven', kernel: '6.14' });
		await push('seven');
		await run('hsb1', 'pull');
		await run('hsb1', 'boot');
		await browser.rpc.hosts.pin.mutate({ id, commit: before });
		await run('hsb1', 'pull');
		await run('hsb1', 'evaluate');
		expect(await shows('hsb1', 'system', 'boots-another-system')).toMatch(
			/the next boot starts another one, made from [0-9a-f]{7}\. Boot or Switch/
		);
		expect((await run('hsb1', 'boot')).state).toBe('succeeded');
		await shows('hsb1', 'system', 'system-evaluated');
		await browser.rpc.hosts.pin.mutate({ id, commit: null });
		await run('hsb1', 'pull-switch');
	});

	it('drifted: somebody switched by hand', async () => {
		repository.setHost('hsb1', { motd: 'by hand' });
		byHand('hsb1');
		await look('hsb1');
		await shows('hsb1', 'system', 'drifted');
		await push('by hand');
		await run('hsb1', 'pull-switch');
	});

	it('of a shared checkout is known by its activation only', async () => {
		const checkout = join(folder.path, 'mine');
		git(folder.path, 'clone', '--quiet', repository.bare, checkout);
		host('shared1', repository.url, {
			NIXFLEET_ISOLATED_REPO_MODE: 'false',
			NIXFLEET_REPO_DIR: checkout
		});
		await browser.online('shared1');
		expect((await run('shared1', 'pull-switch')).state).toBe('succeeded');
		await shows('shared1', 'system', 'system-activated');
	});
});

describe('tests', () => {
	it('were not run, passed, and failed', async () => {
		repository.test('hsb1', 'T01.sh', 'exit 0');
		await push('a test');
		await run('hsb1', 'pull-switch');
		await shows('hsb1', 'tests', 'tests-not-run');
		await run('hsb1', 'test');
		await shows('hsb1', 'tests', 'tests-passed');
		repository.test('hsb1', 'T01.sh', 'exit 1');
		await push('a failing test');
		await run('hsb1', 'pull');
		await run('hsb1', 'test');
		expect(await shows('hsb1', 'tests', 'tests-failed')).toContain('T01');
	});
});

describe('the lock', () => {
	const LOCK = '{"nodes":{"root":{}},"root":"root","version":7}\n';

	it('differs from the target’s', async () => {
		repository.write('flake.lock', `${LOCK}\n`);
		await push('update the lock');
		await shows('hsb1', 'lock', 'lock-differs');
	});

	it('is too old', async () => {
		repository.write('flake.lock', LOCK);
		repository.git('add', '--all');
		const then = new Date(Date.now() - 41 * DAY_MS).toISOString();
		execFileSync('git', ['commit', '--quiet', '--message', 'an old lock'], {
			cwd: repository.tree,
			env: {
				...process.env,
				GIT_COMMITTER_DATE: then,
				...Object.fromEntries(
					['AUTHOR', 'COMMITTER'].flatMap((who) => [
						[`GIT_${who}_NAME`, 'Test'],
						[`GIT_${who}_EMAIL`, 'test@example.org']
					])
				)
			}
		});
		await push('and more');
		await run('hsb1', 'pull');
		expect(await shows('hsb1', 'lock', 'lock-old')).toContain('41 days');
	});

	it('is missing, of unknown age, and fresh, where the dashboard knows no target', async () => {
		rmSync(join(stray.tree, 'flake.lock'));
		stray.git('commit', '--quiet', '--amend', '--all', '--message', 'Start');
		stray.push('no lock');
		host('stray1', stray.url);
		await browser.online('stray1');
		await run('stray1', 'pull');
		await shows('stray1', 'git', 'no-target');
		await shows('stray1', 'lock', 'lock-missing');
		writeFileSync(join(checkoutOf('stray1'), 'flake.lock'), LOCK);
		await look('stray1');
		await shows('stray1', 'lock', 'lock-age-unknown');
		stray.write('flake.lock', LOCK);
		stray.push('a lock');
		await run('stray1', 'pull');
		await shows('stray1', 'lock', 'lock-fresh');
	});
});

describe('the checkout', () => {
	it('is behind', async () => {
		await push('one more');
		expect(await shows('hsb1', 'git', 'behind-target')).toContain('one more');
		await run('hsb1', 'pull');
	});

	it('is ahead of a target that was set back', async () => {
		repository.git('reset', '--quiet', '--hard', 'HEAD~1');
		repository.git('push', '--quiet', '--force', 'origin', 'main');
		await browser.rpc.target.refresh.mutate();
		await shows('hsb1', 'git', 'ahead');
	});

	it('has diverged from a history that was rewritten', async () => {
		await push('another way');
		await shows('hsb1', 'git', 'diverged');
		await run('hsb1', 'pull');
		await shows('hsb1', 'git', 'on-target');
	});

	it('was changed by hand, is on another branch, and has a commit nobody knows', async () => {
		const checkout = checkoutOf('hsb1');
		writeFileSync(join(checkout, 'flake.nix'), 'changed');
		await look('hsb1');
		await shows('hsb1', 'git', 'dirty-checkout');
		git(checkout, 'checkout', '--quiet', '--', 'flake.nix');
		git(checkout, 'checkout', '--quiet', '-b', 'other');
		await look('hsb1');
		await shows('hsb1', 'git', 'other-branch');
		git(checkout, 'checkout', '--quiet', 'main');
		git(checkout, 'commit', '--quiet', '--allow-empty', '--message', 'on the host');
		await look('hsb1');
		await shows('hsb1', 'git', 'differs-from-target');
	});

	it('could not be pulled', async () => {
		renameSync(repository.bare, `${repository.bare}.away`);
		expect((await run('hsb1', 'pull')).state).toBe('failed');
		await shows('hsb1', 'git', 'pull-failed');
		renameSync(`${repository.bare}.away`, repository.bare);
	});

	it('is not signed, where the host asks for that', async () => {
		mkdirSync(join(folder.path, 'keys'));
		const key = join(folder.path, 'keys/alice');
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
		const signers = join(folder.path, 'keys/signers');
		execFileSync('sh', ['-c', `echo "alice $(cat ${key}.pub)" > ${signers}`]);
		const checkout = join(folder.path, 'signed-only');
		git(folder.path, 'clone', '--quiet', repository.bare, checkout);
		host('signed1', repository.url, {
			NIXFLEET_ISOLATED_REPO_MODE: 'false',
			NIXFLEET_REPO_DIR: checkout,
			NIXFLEET_ALLOWED_SIGNERS_FILE: signers
		});
		await browser.online('signed1');
		await shows('signed1', 'git', 'not-signed');
	});
});

describe('an agent', () => {
	/** An agent of another age, as far as it gets. */
	async function meet(name: string, agent: { version: string; protocol: number }): Promise<void> {
		const open = (token: string) => {
			class WithToken extends WebSocket {
				constructor(address: string, protocols?: string | string[]) {
					super(address, protocols, { headers: { authorization: `Bearer ${token}` } });
				}
			}
			const ws = createWSClient({
				url: `${dashboard.url.replace(/^http/, 'ws').replace('localhost', '127.0.0.1')}/ws`,
				WebSocket: WithToken as unknown as typeof globalThis.WebSocket
			});
			return { ws, rpc: createTRPCClient<AppRouter>({ links: [wsLink({ client: ws })] }) };
		};
		const door = open(ENROLMENT_TOKEN);
		const { token } = await door.rpc.agent.enroll.mutate({
			secret: 's'.repeat(40) + name.slice(0, 3),
			profile: profileOf(name)
		});
		await door.ws.close();
		const link = open(token);
		const hello = helloOf(name);
		await link.rpc.agent.hello
			.mutate({ ...hello, agent: { ...hello.agent, ...agent } })
			.catch(() => {});
		await link.ws.close();
	}

	it('is too old, or older than that', async () => {
		await meet('old1', { version: '0.0.9', protocol: 1 });
		await shows('old1', 'agent', 'agent-outdated');
		await meet('ancient1', { version: '0.0.1', protocol: 0 });
		expect(await shows('ancient1', 'agent', 'protocol-refused')).toContain('too old');
		expect((await browser.host('ancient1'))?.status.blocker).toBe('protocol');
	});
});

it('a target that nobody could read for long is no target', async () => {
	browser.close();
	await dashboard.program.stop('SIGKILL');
	const db = createClient({ url: `file:${join(dataDir, 'nixfleet.db')}` });
	// As if the dashboard had been down for an hour.
	const changed = await db.execute(
		`update settings set value = json_set(value, '$.fetchedAt', ${Date.now() - 3_600_000}) where key like 'target.last%'`
	);
	db.close();
	expect(changed.rowsAffected).toBeGreaterThan(0);
	renameSync(repository.bare, `${repository.bare}.away`);
	dashboard = await startDashboard({ dataDir, port: dashboard.port, env: serverEnv });
	browser = await openBrowser(dashboard.url);
	await shows('shared1', 'git', 'target-stale');
	expect(existsSync(repository.bare)).toBe(false);
});

it('that is all of them', () => {
	expect(REASONS.filter((reason) => !produced.has(reason))).toEqual([]);
});
