import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../agent/config.ts';
import type { Machine } from '../../agent/machine.ts';
import { agentCase, environmentOf, evaluate, type Case, type Evaluated } from './evaluate.ts';

/**
 * A host whose agent does not start after a switch is a host that is lost. So the module refuses what the agent would refuse, in
 * the very words that it would get, and nothing else.
 */

const machine: Machine = {
	hostname: 'alpha',
	platform: 'linux',
	system: 'x86_64-linux',
	isNixos: true,
	isRoot: true,
	user: 'root',
	home: '/root',
	stateHome: '/root/.local/state'
};

type Options = Record<string, unknown>;
const many = <Value>(count: number, make: (index: number) => Value): Value[] =>
	Array.from({ length: count }, (_, index) => make(index));

const WRONG: [options: Options, sentence: RegExp][] = [
	[{ url: 'fleet.example.com' }, /url is .*wss:\/\/fleet/],
	[{ url: 'wss://a:b@x' }, /without a user name/],
	[{ url: 'wss://x:70000' }, /url is/],
	[{ url: 'ws://fleet.example.com' }, /insecure to true/],
	[{ url: 'http://10.0.0.1:3000' }, /insecure to true/],
	[{ url: 'ws://localhost.example.com' }, /insecure to true/],
	[{ branch: '-x y' }, /branch is/],
	[{ branch: 'a..b' }, /branch is/],
	[{ branch: 'a//b' }, /branch is/],
	[{ branch: '.a' }, /branch is/],
	[{ branch: 'a/' }, /branch is/],
	[{ branch: 'a.lock' }, /branch is/],
	[{ branch: 'a.lock/b' }, /branch is/],
	[{ branch: 'a'.repeat(201) }, /branch is/],
	[{ flakeAttr: 'a b' }, /flakeAttr is/],
	[{ flakeAttr: 'a#b' }, /flakeAttr is/],
	[{ flakeAttr: 'a"b' }, /flakeAttr is/],
	[{ flakeAttr: 'a\\b' }, /flakeAttr is/],
	[{ flakeAttr: '$a' }, /flakeAttr is/],
	[{ flakeAttr: 'a'.repeat(201) }, /flakeAttr is/],
	[{ repoUrl: '-upload-pack=x' }, /repoUrl is/],
	[{ repoUrl: 'ext::sh -c x' }, /repoUrl is/],
	[{ repoUrl: 'https://x/a b' }, /repoUrl is/],
	[{ repoUrl: 'ssh://-oProxyCommand=x/y' }, /repoUrl is/],
	[{ repoUrl: 'cfg' }, /repoUrl is/],
	[{ repoUrl: `https://x/${'a'.repeat(1_000)}` }, /repoUrl is/],
	[{ repoUrl: 'file:///srv/cfg.git' }, /gitProtocols/],
	[{ repoUrl: '/srv/cfg.git' }, /gitProtocols/],
	[{ repoUrl: 'git@x:y.git', gitProtocols: ['https'] }, /gitProtocols/],
	[{ isolatedRepoMode: false }, /repoDir is not set/],
	[{ repoDir: 'cfg' }, /repoDir is/],
	[{ stateDir: '~/state' }, /stateDir is/],
	[{ systemProfile: 'profile' }, /systemProfile is/],
	[{ knownHostsFile: 'known' }, /knownHostsFile is/],
	[{ allowedSignersFile: 'signers' }, /allowedSignersFile is/],
	[{ sshKeyFile: 'key' }, /sshKeyFile is/],
	[{ healthChecks: ['ftp://x'] }, /healthChecks has "ftp:\/\/x"/],
	[{ healthChecks: ['https://ok', 'tcp://x'] }, /healthChecks has "tcp:\/\/x"/],
	[{ healthChecks: ['tcp://x:0'] }, /healthChecks/],
	[{ healthChecks: ['tcp://x:70000'] }, /healthChecks/],
	[{ healthChecks: ['exec:relative'] }, /healthChecks/],
	[{ healthChecks: ['localhost'] }, /healthChecks/],
	[{ healthChecks: ['http://'] }, /healthChecks/],
	[{ healthChecks: ['https://x y'] }, /healthChecks/],
	[{ healthChecks: many(33, (at) => `https://x/${at}`) }, /at most 32/],
	[{ windows: ['at night'] }, /windows has "at night"/],
	[{ windows: ['02:00-02:00'] }, /windows has/],
	[{ windows: ['24:00-02:00'] }, /windows has/],
	[{ windows: ['02:00-25:00'] }, /windows has/],
	[{ windows: ['Someday 02:00-05:00'] }, /windows has/],
	[{ windows: ['Mon,Tue,Wed 02:00-05:00 06:00-07:00'] }, /windows has/],
	[{ windows: [`${many(30, () => 'Mon').join(',')} 02:00-05:00`] }, /windows has/],
	[{ windows: many(33, () => '02:00-05:00') }, /at most 32/],
	[{ extraRebuildArgs: ['--flake', '/elsewhere'] }, /has --flake, which .*Use .*--impure/],
	[{ extraRebuildArgs: ['--option', 'cores'] }, /--option must be followed by 2 values/],
	[{ extraRebuildArgs: ['--cores', '--impure'] }, /--cores must be followed by its value/],
	[{ extraRebuildArgs: ['--impure', 'stray'] }, /has stray/],
	[{ extraRebuildArgs: ['-b', 'old'] }, /has -b, which .* a nixos host/],
	[{ extraRebuildArgs: [''] }, /extraRebuildArgs/],
	[{ extraRebuildArgs: many(65, () => '--impure') }, /at most 64/],
	[{ extraRebuildArgs: ['--builders', 'b'.repeat(1_001)] }, /at most 64/],
	[{ kind: 'darwin', extraRebuildArgs: ['--fast'] }, /has --fast/],
	[{ tags: many(21, (at) => `tag${at}`) }, /at most 20/]
];

const RIGHT: Options[] = [
	{},
	{ url: 'ws://localhost:3000' },
	{ url: 'ws://127.0.0.1' },
	{ url: 'http://[::1]:3000/nix/ws' },
	{ url: 'HTTPS://Fleet.example.com:8443/nix' },
	{ url: 'ws://fleet.example.com', insecure: true },
	{ url: 'ws://a.localhost' },
	{ branch: 'a' },
	{ branch: 'feature/x-1_y+z.2' },
	{ branch: 'a'.repeat(200) },
	{ flakeAttr: "ada@alpha'" },
	{ repoUrl: 'https://github.com/you/nixcfg.git' },
	{ repoUrl: 'git@github.com:you/nixcfg.git' },
	{ repoUrl: 'ssh://git@[::1]:22/nixcfg' },
	{ repoUrl: 'file:///srv/cfg.git', gitProtocols: ['file'] },
	{ isolatedRepoMode: false, repoDir: '/home/ada/nixcfg' },
	{ systemProfile: '/nix/var/nix/profiles/system-profiles/fleet' },
	{
		healthChecks: ['https://x:8443/a?b#c', 'tcp://[::1]:22', 'tcp://db.lan:65535', 'exec:/bin/true']
	},
	{ healthChecks: many(32, (at) => `https://x/${at}`) },
	{ windows: ['00:00-24:00', 'SAT,sun  02:00-05:00', 'Mon..Fri,Sun 22:00-04:00'] },
	{ windows: many(32, () => '02:00-05:00') },
	{
		extraRebuildArgs: ['--option', 'cores', '4', '--impure', '--builders', 'ssh://b x86_64-linux']
	},
	{ kind: 'home-manager', extraRebuildArgs: ['-b', 'old'] },
	{ tags: many(20, (at) => `tag${at}`) },
	{ tags: [...many(20, (at) => `tag${at}`), 'TAG1'] }
];

const all = [...WRONG.map(([options]) => options), ...RIGHT];
const nameOf = (options: Options): string => JSON.stringify(options);
let made: Record<string, Evaluated>;
beforeAll(() => {
	made = evaluate(
		Object.fromEntries(all.map((options): [string, Case] => [nameOf(options), agentCase(options)]))
	);
});

/** What the agent says of the environment that the module makes of these options. */
function agentSays(options: Options): string {
	const environment = environmentOf(made[nameOf(options)]?.units['nixfleet-agent'] ?? '');
	// Its token is a credential of the unit.
	delete environment.NIXFLEET_TOKEN_FILE;
	try {
		loadConfig({ ...environment, NIXFLEET_TOKEN: 'enrolment-token' }, machine);
		return '';
	} catch (error) {
		return String(error);
	}
}

describe('what the agent refuses at its start, the module refuses before a switch', () => {
	it.each(WRONG)('%j', (options, sentence) => {
		expect(agentSays(options)).toContain('NIXFLEET_');
		const failed = made[nameOf(options)]?.failed ?? [];
		expect(failed).toHaveLength(1);
		expect(failed[0]).toMatch(sentence);
	});
});

describe('what the agent takes, the module takes', () => {
	it.each(RIGHT)('%j', (options) => {
		expect(agentSays(options)).toBe('');
		expect(made[nameOf(options)]?.failed).toEqual([]);
	});
});
