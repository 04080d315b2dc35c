import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { agentCase, evaluate } from '../nix/evaluate.ts';
import { ENROLMENT_TOKEN } from '../support/server.ts';
import { openSystemdWorld, UNIT, type AgentParts } from './systemd-world.ts';

/** The unit that the NixOS module makes, under a real systemd, with the built agent. */

let world: Awaited<ReturnType<typeof openSystemdWorld>>;
let share: string;

/** The files of a NixOS machine that has the module: the unit, its package, and the secret. */
function moduleService(parts: AgentParts) {
	share = parts.share;
	const { settings, bundle } = parts;
	const program = join(share, 'package/bin/nixfleet-agent');
	mkdirSync(dirname(program), { recursive: true });
	writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${bundle} "$@"\n`, { mode: 0o755 });
	mkdirSync(join(share, 'state'), { recursive: true });
	const { one } = evaluate({
		one: agentCase({
			package: join(share, 'package'),
			extraPackages: [share],
			url: settings.NIXFLEET_URL,
			tokenFile: '/etc/nixfleet/token',
			hostname: 'hsb1',
			repoUrl: settings.NIXFLEET_REPO_URL,
			gitProtocols: ['file'],
			stateDir: settings.NIXFLEET_STATE_DIR,
			interval: 5,
			confirmWindow: 10,
			extraEnvironment: {
				NIXFLEET_ROOT: settings.NIXFLEET_ROOT,
				NIXFLEET_LEDGER: settings.NIXFLEET_LEDGER
			}
		})
	});
	expect(one.failed).toEqual([]);
	return {
		[`/etc/systemd/system/${UNIT}`]: { text: one.units['nixfleet-agent'] ?? '' },
		'/etc/nixfleet/token': { text: `${ENROLMENT_TOKEN}\n`, mode: 0o600 },
		// The tools of this machine stand where NixOS has those of the running system.
		'/etc/tmpfiles.d/nixfleet-test.conf': {
			text: 'd /run/current-system 0755\nL /run/current-system/sw - - - - /usr\n'
		}
	};
}

beforeAll(async () => {
	// The unit has a /tmp of its own, so what machine and test share lies elsewhere.
	vi.stubEnv('TMPDIR', '/srv');
	world = await openSystemdWorld(moduleService);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Runs a program as the agent sees its machine. */
const asAgentSees = (...argv: string[]) =>
	world.host.run('nsenter', '-t', world.mainPid(), '-m', ...argv);

it('the agent is online, by the token that is a credential of its unit', () => {
	const environment = world.host.run('cat', `/proc/${world.mainPid()}/environ`).output;
	expect(environment).toContain(
		'NIXFLEET_TOKEN_FILE=/run/credentials/nixfleet-agent.service/token'
	);
	expect(environment).not.toContain(ENROLMENT_TOKEN);
});

it('the hardening is in force', () => {
	expect(asAgentSees('ls', '-A', '/root').output).toBe('');
	for (const path of [
		'/etc/x',
		'/usr/x',
		'/boot/x',
		'/var/lib/x',
		'/proc/sys/kernel/domainname',
		'/sys/fs/cgroup/x'
	]) {
		const { status, output } = asAgentSees('touch', path);
		expect(status, path).not.toBe(0);
		expect(output).toContain('Read-only file system');
	}
	const bootId = '/proc/sys/kernel/random/boot_id';
	expect(asAgentSees('cat', bootId)).toEqual(world.host.run('cat', bootId));
	expect(asAgentSees('touch', join(share, 'state/x')).status).toBe(0);
	const status = world.host.run('cat', `/proc/${world.mainPid()}/status`).output;
	expect(status).toMatch(/NoNewPrivs:\s+1/);
	expect(status).toMatch(/Seccomp:\s+2/);
	// CAP_DAC_READ_SEARCH (2) and CAP_SYS_ADMIN (21).
	expect(status).toMatch(/CapBnd:\s+0000000000200004\n/);
	expect(status).toMatch(/CapEff:\s+0000000000200004\n/);
});

it('an operation runs outside of it, through the switch that restarts the agent, and is told once', async () => {
	const { browser, steer, mainPid, events, hostLog } = world;
	steer({
		'activation-hook': `#!/bin/sh
env >${share}/environment
touch /etc/written-by-the-switch && echo wrote
systemctl restart ${UNIT}
`
	});
	const before = mainPid();
	const id = await browser.start('hsb1', 'pull-switch');
	expect(await browser.finished(id)).toMatchObject({
		state: 'succeeded',
		evidence: { exitCode: 0 }
	});
	expect(mainPid()).not.toBe(before);
	expect(events(id)).toEqual(['start', 'end 0']);
	expect(await world.output(id)).toContain('wrote');
	expect((await browser.log(id)).equals(hostLog(id))).toBe(true);
	expect(existsSync(join(share, 'environment'))).toBe(true);
	const seen = readFileSync(join(share, 'environment'), 'utf8');
	expect(seen).toContain('HOME=/root\n');
	expect(seen).not.toMatch(/TOKEN|CREDENTIALS_DIRECTORY/);
	steer({ 'activation-hook': '#!/bin/sh\n' });
});

it('a stop reaches it', async () => {
	const { browser, steer } = world;
	steer({ 'slow-build': '300', salt: 'stop' });
	const id = await browser.start('hsb1', 'switch');
	await vi.waitFor(
		async () => expect((await browser.host('hsb1'))?.operation?.phase).toBe('build'),
		30_000
	);
	await browser.rpc.operations.stop.mutate({ id });
	expect(await browser.finished(id)).toMatchObject({
		state: 'cancelled',
		evidence: { leftRunning: [] }
	});
});

it('restart-agent ends with its exit code, and systemd starts it again', async () => {
	const before = world.mainPid();
	const id = await world.browser.start('hsb1', 'restart-agent');
	expect(await world.browser.finished(id)).toMatchObject({ state: 'succeeded' });
	expect(world.mainPid()).not.toBe(before);
});
