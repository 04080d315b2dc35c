import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRepository } from '../../agent/support/repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { readLedger } from '../support/nix-host.ts';
import { processesOf } from '../support/process.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard } from '../support/server.ts';
import { writeStandIns } from '../support/stand-ins.ts';
import { waitFor } from '../support/wait-for.ts';
import { bootSystemdHost } from './systemd-host.ts';

/** The agent as a service of a real systemd, with the unit of packaging/systemd. One machine for all tests of this file. */

const UNIT = 'nixfleet-agent.service';

async function openSystemdWorld() {
	const folder = temporaryFolder('systemd');
	const share = join(folder.path, 'share');
	const root = join(share, 'root');
	for (const name of ['root/run', 'root/store', 'root/nix/var/nix/profiles', 'home'])
		mkdirSync(join(share, name), { recursive: true });
	const repository = makeRepository(share);
	const dashboard = await startDashboard({
		dataDir: join(folder.path, 'data'),
		env: { NIXFLEET_REPO_URL: repository.url }
	});
	const browser = await openBrowser(dashboard.url);
	const ledger = join(share, 'ledger');
	const bundle = join(share, 'nixfleet-agent.mjs');
	copyFileSync('build/agent/nixfleet-agent.mjs', bundle);
	const settings = {
		PATH: `${writeStandIns(share)}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
		HOME: join(share, 'home'),
		NIXFLEET_URL: dashboard.url.replace('localhost', '127.0.0.1'),
		NIXFLEET_TOKEN: ENROLMENT_TOKEN,
		NIXFLEET_HOSTNAME: 'hsb1',
		NIXFLEET_KIND: 'nixos',
		NIXFLEET_REPO_URL: repository.url,
		NIXFLEET_GIT_PROTOCOLS: 'file',
		NIXFLEET_STATE_DIR: join(share, 'state'),
		NIXFLEET_ROOT: root,
		NIXFLEET_LEDGER: ledger,
		NIXFLEET_INTERVAL: '5'
	};
	const host = await bootSystemdHost({
		folder: folder.path,
		share,
		files: {
			'/usr/local/bin/nixfleet-agent': {
				text: `#!/bin/sh\nexec ${process.execPath} ${bundle} "$@"\n`,
				mode: 0o755
			},
			[`/etc/systemd/system/${UNIT}`]: {
				text: readFileSync(`packaging/systemd/${UNIT}`, 'utf8').replace(
					'multi-user.target',
					'basic.target'
				)
			},
			'/etc/nixfleet/agent.env': {
				text: Object.entries(settings)
					.map(([name, value]) => `${name}=${value}\n`)
					.join(''),
				mode: 0o600
			}
		}
	});
	host.run('systemctl', 'enable', '--now', UNIT);
	await browser.online('hsb1');
	return {
		host,
		browser,
		repository,
		steer: (settings: Record<string, string>) => {
			for (const [name, value] of Object.entries(settings))
				writeFileSync(join(root, name), value, { mode: 0o755 });
		},
		events: (id: string) =>
			readLedger(ledger)
				.filter((line) => line.operation === id)
				.map(({ event, exitCode }) => (exitCode === null ? event : `${event} ${exitCode}`)),
		hostLog: (id: string) => readFileSync(join(share, 'state/operations', id, 'output.log')),
		mainPid: () => host.property(UNIT, 'MainPID'),
		output: async (id: string) => (await browser.log(id)).toString(),
		async [Symbol.asyncDispose]() {
			browser.close();
			await host[Symbol.asyncDispose]();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

let world: Awaited<ReturnType<typeof openSystemdWorld>>;
beforeAll(async () => {
	world = await openSystemdWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const unitOf = (id: string) => `nixfleet-operation-${id.toLowerCase()}.service`;

it('a switch that restarts the agent’s own unit ends well, is told once, and runs once', async () => {
	const { browser, steer, mainPid, events, hostLog } = world;
	steer({
		'slow-build': '0',
		'slow-activation': '0',
		'activation-hook': `#!/bin/sh\necho restarting ${UNIT}\nsystemctl restart ${UNIT}\n`
	});
	const before = mainPid();
	const id = await browser.start('hsb1', 'pull-switch');
	expect(await browser.finished(id)).toMatchObject({
		state: 'succeeded',
		evidence: { exitCode: 0 }
	});
	expect(mainPid()).not.toBe(before);
	expect(events(id)).toEqual(['start', 'end 0']);
	expect(await world.output(id)).toContain(`restarting ${UNIT}`);
	expect((await browser.log(id)).equals(hostLog(id))).toBe(true);
	steer({ 'activation-hook': '#!/bin/sh\n' });
});

it('an operation runs in a unit of its own and goes on while the agent is stopped', async () => {
	const { browser, host, steer, events } = world;
	steer({ 'slow-build': '4' });
	const id = await browser.start('hsb1', 'pull-switch');
	await waitFor(
		'the build',
		async () => (await browser.host('hsb1'))?.operation?.phase === 'build'
	);
	expect(host.property(unitOf(id), 'ActiveState')).toBe('active');
	host.run('systemctl', 'stop', UNIT);
	await waitFor('the switch to end without its agent', () => events(id).includes('end 0'));
	host.run('systemctl', 'start', UNIT);
	expect(await browser.finished(id)).toMatchObject({ state: 'succeeded' });
	expect(events(id)).toEqual(['start', 'end 0']);
});

it('kill -9 of the agent changes nothing', async () => {
	const { browser, host, steer, events } = world;
	steer({ 'slow-build': '2' });
	const id = await browser.start('hsb1', 'switch');
	await waitFor(
		'the build',
		async () => (await browser.host('hsb1'))?.operation?.phase === 'build'
	);
	host.run('systemctl', 'kill', '--signal=SIGKILL', UNIT);
	expect(await browser.finished(id)).toMatchObject({ state: 'succeeded' });
	expect(events(id)).toEqual(['start', 'end 0']);
});

it('a stop ends the whole unit, a grandchild with a session of its own too, and leaves the agent alone', async () => {
	const { browser, host, steer, mainPid, repository } = world;
	steer({ 'slow-build': '0' });
	repository.commit({
		'hosts/hsb1/tests/T01-daemon.sh': '#!/bin/sh\nsetsid sleep 311 &\necho begun\nsleep 312\n'
	});
	await browser.finished(await browser.start('hsb1', 'pull'));
	const agent = mainPid();
	const id = await browser.start('hsb1', 'test');
	await waitFor('the test to run', async () => (await world.output(id)).includes('begun'));
	expect(processesOf(id).length).toBeGreaterThan(2);
	await browser.rpc.operations.stop.mutate({ id });
	expect(await browser.finished(id)).toMatchObject({
		state: 'cancelled',
		evidence: { leftRunning: [] }
	});
	await waitFor('every process of it to be gone', () => processesOf(id).length === 0);
	await waitFor('the unit to be gone', () =>
		['inactive', 'failed'].includes(host.property(unitOf(id), 'ActiveState'))
	);
	expect(mainPid()).toBe(agent);
});

it('restart-agent brings another main process, by the service manager', async () => {
	const { browser, mainPid } = world;
	const before = mainPid();
	const id = await browser.start('hsb1', 'restart-agent');
	expect(await browser.finished(id)).toMatchObject({ state: 'succeeded' });
	expect(mainPid()).not.toBe(before);
});

it('reboot restarts the machine, and is a success once it is back', async () => {
	const { browser, host } = world;
	const bootId = () => host.run('cat', '/proc/sys/kernel/random/boot_id').output;
	const before = bootId();
	const id = await browser.start('hsb1', 'reboot');
	expect(await browser.finished(id, 90_000)).toMatchObject({
		state: 'succeeded',
		evidence: { bootIdBefore: before }
	});
	expect(bootId()).not.toBe(before);
});
