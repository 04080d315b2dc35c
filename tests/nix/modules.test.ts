import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Settings } from '../../agent/settings.ts';
import { readConfig } from '$lib/server/platform/config.ts';
import { temporaryFolder } from '../support/folder.ts';
import { declaredSettings } from './declared-settings.ts';
import {
	agentCase,
	dashboardCase,
	environmentOf,
	evaluate,
	valuesOf,
	type Case,
	type Evaluated
} from './evaluate.ts';

/** The modules by the real Nix, and the units they make by the real systemd tools. */

const cases = JSON.parse(readFileSync('tests/nix/cases.json', 'utf8')) as Record<string, Case>;
let all: Record<string, Evaluated>;
const made = (name: string): Evaluated => {
	const one = all[name];
	if (!one) throw new Error(`There is no case ${name}.`);
	return one;
};
const unit = (name: string, service = 'nixfleet-agent'): string =>
	made(name).units[service] ?? `no ${service}`;
beforeAll(() => {
	all = evaluate(cases);
});

it('no case breaks an assertion', () => {
	for (const [name, one] of Object.entries(all)) expect(one.failed, name).toEqual([]);
});

it('the cases set every option there is', () => {
	for (const service of ['nixfleet-agent', 'nixfleet-dashboard']) {
		const set = Object.values(cases).flatMap((one) => Object.keys(one.services[service] ?? {}));
		const options = Object.values(all).flatMap((one) =>
			Object.entries(one.options[service] ?? {}).filter(([, option]) => !option.internal)
		);
		const missing = options.map(([name]) => name).filter((name) => !set.includes(name));
		// A setting that is new has a plain option, and is set below.
		const plain = Object.keys(
			declaredSettings()[service === 'nixfleet-agent' ? 'agent' : 'dashboard']
		);
		expect(missing.filter((name) => !plain.includes(name))).toEqual([]);
	}
});

it('every option says what it takes', () => {
	for (const options of Object.values(all)
		.map((one) => Object.values(one.options))
		.flat())
		for (const [name, { type }] of Object.entries(options))
			expect(type, name).not.toBe('null or boolean or signed integer or string');
});

describe('the options of the seed', () => {
	it.each([
		['isolatedRepoMode', 'true'],
		['repoUrl', 'null'],
		['interval', '30'],
		['location', '"other"'],
		['deviceType', '"server"'],
		['themeColor', '"#769ff0"'],
		['url', null],
		['tokenFile', null],
		['enable', 'false']
	])('%s has the default %s everywhere', (name, value) => {
		for (const one of ['agent', 'home-on-linux', 'home-on-a-mac', 'mac'])
			expect(made(one).options['nixfleet-agent']?.[name]?.default).toBe(value);
	});
});

it('every setting of the agent has an option, and its value reaches the agent as it is', () => {
	const environment = environmentOf(unit('agent-with-everything'));
	const set = cases['agent-with-everything']?.services['nixfleet-agent'] ?? {};
	for (const [name, { variable }] of Object.entries(declaredSettings().agent)) {
		expect(Object.keys(made('agent').options['nixfleet-agent'] ?? {})).toContain(name);
		if (set[name] !== undefined && set[name] !== null)
			expect(environment, name).toHaveProperty(variable);
	}
	expect(environment).toMatchObject({
		NIXFLEET_HEALTH_CHECKS: 'https://localhost/a%20b tcp://localhost:22',
		NIXFLEET_TAGS: 'web,eu-west',
		NIXFLEET_INSECURE: 'true',
		NIXFLEET_MAX_REBOOTS_PER_HOUR: '0',
		NIXFLEET_WINDOWS: 'Sat,Sun 02:00-05:00; mon..fri 22:00-04:00',
		NIXFLEET_EXTRA_REBUILD_ARGS: '["--impure","--builders","ssh://builder x86_64-linux","--fast"]',
		NIXFLEET_GIT_PROTOCOLS: 'ssh',
		NIXFLEET_ISOLATED_REPO_MODE: 'false',
		HTTPS_PROXY: 'http://proxy.example.com:3128'
	});
	// The agent itself takes all of it.
	expect(Settings.safeParse(environment).error).toBeUndefined();
	const lines = environment.NIXFLEET_KNOWN_HOSTS_FILE ?? '';
	expect(lines).toMatch(/-nixfleet-known-hosts$/);
});

it('every variable of the dashboard is reachable, secrets as credentials only', () => {
	const text = unit('dashboard-with-everything', 'nixfleet-dashboard');
	const environment = environmentOf(text);
	const set = cases['dashboard-with-everything']?.services['nixfleet-dashboard'] ?? {};
	for (const [name, { variable, file }] of Object.entries(declaredSettings().dashboard)) {
		expect(Object.keys(made('dashboard').options['nixfleet-dashboard'] ?? {})).toContain(name);
		if (set[name] === undefined) continue;
		expect(environment, name).toHaveProperty(variable);
		if (!file) continue;
		expect(environment[variable]).toBe(`%d/${name}`);
		expect(valuesOf(text, 'LoadCredential')).toContain(`${name}:${String(set[name])}`);
	}
	// The dashboard itself takes all that is not a file.
	const plain = Object.entries(environment).filter(([name]) => !name.endsWith('_FILE'));
	expect(
		readConfig(
			Object.fromEntries([...plain, ['NIXFLEET_PASSWORD_HASH', `$2b$12$${'a'.repeat(53)}`]])
		)
	).toMatchObject({
		port: 8443,
		dataDir: '/srv/nixfleet',
		phaseLimits: { build: 7_200_000 },
		trustedProxies: ['127.0.0.1', '10.0.0.0/8'],
		publicUrls: ['https://fleet.example.com', 'http://10.0.0.2:8443'],
		enrollment: 'closed'
	});
});

describe('the unit of the agent', () => {
	it('gets the token as a credential, and nothing of it stands in the environment', () => {
		const text = unit('agent');
		expect(valuesOf(text, 'LoadCredential')).toEqual(['token:/run/agenix/nixfleet-token']);
		expect(environmentOf(text).NIXFLEET_TOKEN_FILE).toBe('%d/token');
		expect(environmentOf(text)).not.toHaveProperty('NIXFLEET_TOKEN');
	});
	it('is restarted by a switch, not stopped, and comes back for ever', () => {
		const text = unit('agent');
		expect(valuesOf(text, 'X-StopIfChanged')).toEqual(['false']);
		expect(valuesOf(text, 'X-RestartIfChanged')).toEqual([]);
		expect(valuesOf(text, 'Restart')).toEqual(['always']);
		expect(valuesOf(text, 'StartLimitIntervalSec')).toEqual(['0']);
	});
	it('sees no homes, unless the checkout may be in one', () => {
		expect(valuesOf(unit('agent'), 'ProtectHome')).toEqual(['tmpfs']);
		expect(valuesOf(unit('agent-with-everything'), 'ProtectHome')).toEqual(['read-only']);
	});
	it('may write its state, wherever that is, and nothing else', () => {
		expect(valuesOf(unit('agent'), 'StateDirectory')).toEqual(['nixfleet-agent']);
		expect(valuesOf(unit('agent-with-everything'), 'ReadWritePaths')).toEqual(['-/srv/nixfleet']);
		expect(made('agent-with-everything').folders).toEqual(['d /srv/nixfleet 0700 root root -']);
	});
});

it('the dashboard has a user, a folder, and a closed firewall unless it is opened', () => {
	expect(made('dashboard')).toMatchObject({ users: ['nixfleet'], ports: [], folders: [] });
	expect(made('dashboard-with-everything')).toMatchObject({
		ports: [8443],
		folders: ['d /srv/nixfleet 0700 nixfleet nixfleet -']
	});
});

describe('the socket of the dashboard', () => {
	it('is none unless one is wanted', () => {
		expect(made('dashboard').sockets).toEqual({});
		expect(valuesOf(unit('dashboard', 'nixfleet-dashboard'), 'Requires')).toEqual(['']);
	});
	it('is opened by systemd for the proxy alone, and there before the dashboard', () => {
		const socket = made('dashboard-at-a-socket').sockets['nixfleet-dashboard'] ?? '';
		expect(valuesOf(socket, 'ListenStream')).toEqual(['/run/nixfleet/dashboard.sock']);
		expect(valuesOf(socket, 'SocketMode')).toEqual(['0660']);
		expect(valuesOf(socket, 'SocketUser')).toEqual(['nixfleet']);
		expect(valuesOf(socket, 'SocketGroup')).toEqual(['nginx']);
		const text = unit('dashboard-at-a-socket', 'nixfleet-dashboard');
		expect(valuesOf(text, 'Requires')).toEqual(['nixfleet-dashboard.socket']);
		expect(valuesOf(text, 'After')[0]).toContain('nixfleet-dashboard.socket');
		expect(environmentOf(text).NIXFLEET_SOCKET).toBe('/run/nixfleet/dashboard.sock');
	});
});

describe('backups of the dashboard', () => {
	it('are off unless they are wanted', () => {
		expect(Object.keys(made('dashboard').units)).toEqual(['nixfleet-dashboard']);
		expect(made('dashboard').timers).toEqual({});
	});
	it('are made by a timer, of the place where the data is, without its secrets and without a network', () => {
		const one = made('dashboard-with-backups');
		const text = unit('dashboard-with-backups', 'nixfleet-dashboard-backup');
		expect(one.timers['nixfleet-dashboard-backup']).toMatchObject({
			wantedBy: ['timers.target'],
			timerConfig: { OnCalendar: '*-*-* 03:15:00', Persistent: true }
		});
		expect(valuesOf(text, 'ExecStart')).toEqual([
			'/opt/nixfleet-cli/bin/nixfleet backup --dir /srv/backups/nixfleet --keep 30'
		]);
		expect(environmentOf(text)).toEqual({
			HOME: '/var/lib/nixfleet',
			NIXFLEET_DATA_DIR: '/var/lib/nixfleet'
		});
		expect(valuesOf(text, 'LoadCredential')).toEqual([]);
		expect(valuesOf(text, 'PrivateNetwork')).toEqual(['true']);
		expect(one.folders).toEqual(['d /srv/backups/nixfleet 0700 nixfleet nixfleet -']);
	});
});

describe('launchd', () => {
	const job = (name: 'mac' | 'home-on-a-mac') => {
		const { daemons, agents } = made(name).launchd;
		const found = daemons?.['nixfleet-agent']?.serviceConfig ?? agents?.['nixfleet-agent']?.config;
		if (!found) throw new Error(`${name} has no job.`);
		return found;
	};
	it.each(['mac', 'home-on-a-mac'] as const)(
		'%s: keeps it running and its operations alive',
		(name) => {
			expect(job(name)).toMatchObject({
				Label: 'com.nixfleet.agent',
				KeepAlive: true,
				RunAtLoad: true,
				AbandonProcessGroup: true,
				Umask: 0o077
			});
			expect(job(name).EnvironmentVariables.NIXFLEET_KIND).toBe(
				name === 'mac' ? 'darwin' : 'home-manager'
			);
		}
	);
	it.each(['mac', 'home-on-a-mac'] as const)('%s: its command is a sound shell script', (name) => {
		const [shell, flag, script] = job(name).ProgramArguments as string[];
		expect([shell, flag]).toEqual(['/bin/sh', '-c']);
		expect(script).toContain('/bin/wait4path ');
		const checked = spawnSync('shellcheck', ['--shell=sh', '-'], {
			input: `${script}\n`,
			encoding: 'utf8'
		});
		expect(checked.error ? 'shellcheck is missing' : checked.stdout).toBe('');
	});
	it('the log of the daemon is rotated, by the process id that the script writes', () => {
		const [, , script] = job('mac').ProgramArguments as string[];
		const line = made('mac').files['newsyslog.d/nixfleet-agent.conf'];
		expect(line).toBe(
			`${String(job('mac').StandardOutPath)} 640 5 1024 * J /var/run/nixfleet-agent.pid 15\n`
		);
		expect(script).toContain('echo $$ >/var/run/nixfleet-agent.pid && exec ');
	});
});

it('Home Manager on Linux makes a unit of the user, with the token by its path', () => {
	const { Service } = made('home-on-linux').userUnits['nixfleet-agent'] ?? { Service: null };
	expect(Service?.Environment).toContain('"NIXFLEET_TOKEN_FILE=/home/ada/.config/nixfleet/token"');
	expect(Service?.Environment).toContain('"NIXFLEET_HEALTH_CHECKS=https://localhost/a%%20b"');
	expect(Service?.Environment).toContain('"NIXFLEET_KIND=home-manager"');
});

describe('what is wrong is said', () => {
	it.each<[string, Case, RegExp]>([
		[
			'no scheme',
			agentCase({ url: 'fleet.example.com' }),
			/url is "fleet\.example\.com".*wss:\/\/fleet/
		],
		['a user in the address', agentCase({ url: 'wss://a:b@x' }), /without a user name/],
		['a relative token', agentCase({ tokenFile: 'token' }), /tokenFile is "token".*absolute path/],
		['a home by its sign', agentCase({ tokenFile: '~/token' }), /absolute path/],
		[
			'a time that is no window',
			agentCase({ windows: ['02:00-05:00', 'at night'] }),
			/windows has "at night", which is not a window\. Write it as/
		],
		[
			'an argument that says what is activated',
			agentCase({ extraRebuildArgs: ['--impure', '--flake', '/elsewhere'] }),
			/extraRebuildArgs has --flake, which the agent does not pass on\. Use .*--impure/
		],
		['no checkout', agentCase({ isolatedRepoMode: false }), /repoDir is not set/],
		[
			'a password',
			agentCase({ repoUrl: 'https://me:secret@x/y.git' }),
			/contains a password.*configFile/
		],
		[
			'two lists of signers',
			agentCase({ allowedSigners: ['a'], allowedSignersFile: '/b' }),
			/Keep one of them/
		],
		[
			'two lists of hosts',
			agentCase({ knownHosts: ['a'], knownHostsFile: '/b' }),
			/Keep one of them/
		],
		['a relative state', agentCase({ stateDir: 'state' }), /stateDir is "state"/],
		[
			'one-time codes alone',
			dashboardCase({ totpSecretFile: '/run/x' }),
			/without .*passwordHashFile/
		],
		['an API alone', dashboardCase({ repoApi: 'github' }), /without .*repoUrl/],
		['a path in the address', dashboardCase({ publicUrl: ['https://x/y'] }), /without a path/],
		['a password', dashboardCase({ repoUrl: 'https://me:secret@x/y.git' }), /repoTokenFile/],
		[
			'backups of a server',
			dashboardCase({ backups: true, databaseUrl: 'libsql://x' }),
			/backups to false, and use the backup of that server/
		],
		[
			'a socket that nobody knows the address of',
			dashboardCase({ socket: '/run/x.sock' }),
			/socket is set without .*publicUrl/
		],
		[
			'a socket and an open port',
			dashboardCase({ socket: '/run/x', publicUrl: ['https://x'], host: '::', openFirewall: true }),
			/listens on none/
		],
		['a relative folder', dashboardCase({ dataDir: 'data' }), /dataDir is "data"/]
	])('%s', (_, one, message) => {
		const { failed } = evaluate({ one }).one;
		expect(failed).toHaveLength(1);
		expect(failed[0]).toMatch(message);
	});

	it.each<[string, Case, RegExp]>([
		...[
			'https://ghp_TOKEN@github.com/me/cfg.git',
			'https://me:p@ss@x/y.git',
			'ssh://git:secret@x/y.git',
			'https://x/y.git?private_token=secret'
		].flatMap((url): [string, Case, RegExp][] => [
			[`the agent's ${url}`, agentCase({ repoUrl: url }), /repoUrl .*configFile/],
			[`the dashboard's ${url}`, dashboardCase({ repoUrl: url }), /repoUrl .*repoTokenFile/],
			[`another ${url}`, dashboardCase({ moreRepos: ['https://x/y', url] }), /repoTokenFile/]
		]),
		['a check', agentCase({ healthChecks: ['https://me:pw@x/'] }), /healthChecks .*configFile/],
		['a version.json', dashboardCase({ versionUrl: 'https://u:pw@x/v.json' }), /versionUrlFile/],
		['its token', dashboardCase({ versionUrl: 'https://x/v?token=y' }), /versionUrlFile/],
		['two of them', dashboardCase({ versionUrl: 'https://x', versionUrlFile: '/v' }), /both set/],
		[
			'a database',
			dashboardCase({ databaseUrl: 'libsql://x?authToken=y' }),
			/databaseUrl .*EnvironmentFile/
		]
	])('a secret in an address gets into no unit: %s', (_, one, message) => {
		const { failed } = evaluate({ one }).one;
		expect(failed).toHaveLength(1);
		expect(failed[0]).toMatch(message);
	});

	it('an address without a secret is none', () => {
		const addresses = [
			'git@github.com:me/cfg.git',
			'ssh://git@x:22/y.git',
			'https://x:8443/@me/cfg.git',
			'https://x/y.git?mail=a@b:c'
		];
		for (const one of addresses.flatMap((repoUrl) => [
			agentCase({ repoUrl }),
			dashboardCase({ repoUrl, versionUrl: 'https://x/version.json?ref=main' })
		]))
			expect(evaluate({ one }).one.failed).toEqual([]);
	});

	it('a secret in the store', () => {
		using folder = temporaryFolder('nix-store');
		writeFileSync(join(folder.path, 'secret'), 'x');
		// The store of an evaluation is where Nix says it is.
		const probe = `/nix/store/00000000000000000000000000000000-token`;
		const expression = `builtins.toJSON ((import ./nix/modules/settings.nix { lib = import ./tests/nix/lib; }).secretPathProblem "tokenFile" "${probe}")`;
		const said = spawnSync('nix-instantiate', ['--eval', '--expr', expression], {
			encoding: 'utf8',
			env: { PATH: process.env.PATH, NIX_STATE_DIR: folder.path, NIX_LOG_DIR: folder.path }
		});
		expect(said.stdout).toContain('lies in the Nix store');
	});

	it.each<[string, Record<string, unknown>, RegExp]>([
		['a word for a number', { interval: 'often' }, /interval' is not of type/],
		['a number out of range', { interval: 4 }, /interval' is not of type/],
		['a word that is none of those', { location: 'moon' }, /location' is not of type/],
		['a colour without #', { themeColor: '769ff0' }, /themeColor' is not of type/],
		['a name with capitals', { hostname: 'HSB1' }, /hostname' is not of type/],
		['an option that does not exist', { tokenfile: '/x' }, /tokenfile' does not exist/]
	])('%s', (_, options, message) => {
		expect(() => evaluate({ one: agentCase(options) })).toThrow(message);
	});

	it('a module without address or token', () => {
		const bare = agentCase({});
		bare.services = { 'nixfleet-agent': { enable: true, url: 'wss://x' } };
		expect(() => evaluate({ bare })).toThrow(/tokenFile/);
	});

	it('an address without encryption is warned of, except of this machine', () => {
		const warned = (url: string) => evaluate({ one: agentCase({ url }) }).one.warnings;
		expect(warned('ws://fleet.example.com')[0]).toContain('not encrypted');
		expect(warned('http://127.0.0.1:3000')).toEqual([]);
		expect(warned('ws://localhost:3000')).toEqual([]);
	});

	it('an open port that nobody listens on is warned of', () => {
		expect(evaluate({ one: dashboardCase({ openFirewall: true }) }).one.warnings[0]).toContain(
			'listens on 127.0.0.1 only'
		);
	});

	it('a module that is not enabled sets nothing', () => {
		const off = evaluate({ off: { ...agentCase({}), services: { 'nixfleet-agent': {} } } }).off;
		expect(off).toMatchObject({ units: {}, failed: [], warnings: [], users: [] });
	});
});

it('no unit of ours dumps core: memory holds tokens and passwords', () => {
	const { Service } = made('home-on-linux').userUnits['nixfleet-agent'] ?? { Service: null };
	expect(Service?.LimitCORE).toBe(0);
	for (const [name, { units }] of Object.entries(all))
		for (const [service, text] of Object.entries(units))
			expect(valuesOf(text, 'LimitCORE'), `${name}: ${service}`).toEqual(['0']);
	for (const file of readdirSync('packaging/systemd').filter((name) => name.endsWith('.service')))
		expect(
			valuesOf(readFileSync(join('packaging/systemd', file), 'utf8'), 'LimitCORE'),
			file
		).toEqual(['0']);
});

describe('systemd', () => {
	/** Exposure as systemd counts it, of 100. The agent keeps CAP_SYS_ADMIN, root and the network. */
	it.each([
		['agent', 'nixfleet-agent', 30],
		['agent-with-everything', 'nixfleet-agent', 30],
		['dashboard', 'nixfleet-dashboard', 15],
		['dashboard-with-everything', 'nixfleet-dashboard', 15],
		['dashboard-at-a-socket', 'nixfleet-dashboard', 15],
		['dashboard-with-backups', 'nixfleet-dashboard-backup', 15]
	] as const)(
		'%s: the unit is understood, and its exposure is below its limit',
		(name, service, most) => {
			using folder = temporaryFolder('unit');
			const file = join(folder.path, `${service}.service`);
			// Programs of the store are not here; everything else is as it is.
			writeFileSync(file, unit(name, service).replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'));
			for (const [socket, text] of Object.entries(made(name).sockets))
				writeFileSync(join(folder.path, `${socket}.socket`), text);
			const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
				encoding: 'utf8'
			});
			const about = verified.stderr.split('\n').filter((line) => line.includes(service));
			expect(about).toEqual([]);
			expect(verified.status).toBe(0);
			const judged = spawnSync(
				'systemd-analyze',
				['security', '--offline=true', `--threshold=${most}`, '--no-pager', file],
				{ encoding: 'utf8' }
			);
			expect(judged.status, judged.stdout).toBe(0);
		}
	);

	it.each(readdirSync('packaging/systemd'))('packaging/systemd/%s is understood', (name) => {
		using folder = temporaryFolder('unit');
		// All of them: a timer names its service.
		for (const one of readdirSync('packaging/systemd')) {
			const text = readFileSync(join('packaging/systemd', one), 'utf8');
			writeFileSync(join(folder.path, one), text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'));
		}
		const file = join(folder.path, name);
		const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
			encoding: 'utf8'
		});
		expect(verified.stderr.split('\n').filter((line) => line.includes(name))).toEqual([]);
	});
});
