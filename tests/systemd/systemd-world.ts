import { copyFileSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRepository } from '../../agent/support/repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { readLedger } from '../support/nix-host.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard } from '../support/server.ts';
import { writeStandIns } from '../support/stand-ins.ts';
import { bootSystemdHost } from './systemd-host.ts';

/** The agent's unit. */
export const UNIT = 'nixfleet-agent.service';

/** What nix is told in the agent's settings, and nobody else. */
export const SECRET_OF_NIX = 'access-tokens = github.com=c4nary';

type Files = Record<string, { text: string; mode?: number }>;

/** What the agent of a machine is made of. */
export type AgentParts = {
	/** Folder that machine and test share. */
	share: string;
	/** Folder with the stand-ins, below it. */
	bin: string;
	bundle: string;
	settings: Record<string, string>;
};

/** The unit of packaging/systemd with its settings in a file, as docs/install.md says. */
const plainService = ({ bundle, settings }: AgentParts): Files => ({
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
			.concat(`NIX_CONFIG=${SECRET_OF_NIX}\n`)
			.join(''),
		mode: 0o600
	}
});

/**
 * A dashboard, and outside of it a machine with a real systemd on which the agent is a service.
 * @param service the files that make it one
 */
export async function openSystemdWorld(service: (parts: AgentParts) => Files = plainService) {
	const folder = temporaryFolder('systemd');
	const share = join(folder.path, 'share');
	const root = join(share, 'root');
	for (const name of ['root/run/systemd/system', 'root/store', 'root/nix/var/nix/profiles', 'home'])
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
	const bin = writeStandIns(share);
	const settings = {
		PATH: `${bin}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
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
		NIXFLEET_INTERVAL: '5',
		NIXFLEET_CONFIRM_WINDOW: '10'
	};
	const host = await bootSystemdHost({
		folder: folder.path,
		share,
		files: service({ share, bin, bundle, settings })
	});
	// What has no [Install] section is not enabled, and is started all the same.
	host.run('systemctl', 'enable', UNIT);
	host.run('systemctl', 'start', UNIT);
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
		running: () => realpathSync(join(root, 'run/current-system')),
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

export const unitOf = (id: string) => `nixfleet-operation-${id.toLowerCase()}.service`;
