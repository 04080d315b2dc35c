import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, loadHostConfig, secretsOf } from './config.ts';
import type { Environment } from './config-sources.ts';
import type { Machine } from './machine.ts';
import { temporaryFolder, write } from './support/fixtures.ts';

const machine: Machine = {
	hostname: 'Alpha.example.org',
	platform: 'linux',
	system: 'x86_64-linux',
	isNixos: true,
	isRoot: true,
	user: 'me',
	home: '/home/me',
	stateHome: '/home/me/.local/state'
};
const good = { NIXFLEET_URL: 'https://fleet.example.org', NIXFLEET_TOKEN: 'enrolment-token' };
const load = (env: Environment, on: Partial<Machine> = {}) =>
	loadConfig({ ...good, ...env }, { ...machine, ...on });
const problems = (env: Environment, on: Partial<Machine> = {}): readonly string[] => {
	try {
		loadConfig(env, { ...machine, ...on });
	} catch (error) {
		if (error instanceof ConfigError) return error.problems;
		throw error;
	}
	return [];
};

describe('what is never said aloud', () => {
	it.each<[address: string, secrets: string[]]>([
		['https://me:hunter2@x/y.git', ['hunter2']],
		['https://me:hunt%65r2@x/y.git', ['hunt%65r2', 'hunter2']],
		['https://me:p@ss@x/y.git', ['p@ss']],
		['https://me:100%25@x/y.git', ['100%25', '100%']],
		['https://me:%ff%@x/y.git', ['%ff%']],
		['https://ghp_0123456789@github.com/me/cfg.git', ['ghp_0123456789']],
		['https://ghp_0123456789:@github.com/me/cfg.git', ['ghp_0123456789']],
		['https://ghp_0123456789:x-oauth-basic@github.com/me/cfg.git', ['ghp_0123456789']],
		['ssh://git:hunter2@x/y.git', ['hunter2']],
		['ssh://git@x/y.git', []],
		['git@github.com:me/cfg.git', []],
		['https://git@x/y.git', []],
		['https://x:8443/@me/cfg.git', []]
	])('of %s is %j', (NIXFLEET_REPO_URL, secrets) => {
		const config = load({ NIXFLEET_REPO_URL });
		expect(secretsOf(config).filter((secret) => secret !== good.NIXFLEET_TOKEN)).toEqual(secrets);
		expect(secretsOf(config)).toContain(good.NIXFLEET_TOKEN);
	});
});

describe('defaults', () => {
	it('come from the machine', () => {
		const config = load({});
		expect(config).toMatchObject({
			hostname: 'alpha',
			kind: 'nixos',
			flakeAttr: 'Alpha',
			repoMode: 'isolated',
			branch: 'main'
		});
		expect(config.stateDir).toBe('/var/lib/nixfleet-agent');
		expect(config.repoDir).toBe('/var/lib/nixfleet-agent/repo');
		expect(config.profile).toMatchObject({
			hostname: 'alpha',
			intervalSeconds: 30,
			themeColor: '#769ff0',
			repoUrl: null
		});
	});

	it.each([
		[{ isNixos: false }, {}, 'home-manager'],
		[{ platform: 'darwin', isNixos: false }, {}, 'home-manager'],
		[{ platform: 'darwin', isNixos: false }, { NIXFLEET_KIND: 'darwin' }, 'darwin']
	] as const)('find out the kind of host: %j %j', (on, env, kind) => {
		expect(load(env, on).kind).toBe(kind);
	});

	it('tags are told only where there are some, each once and in lower case', () => {
		expect(load({}).profile).not.toHaveProperty('tags');
		expect(load({ NIXFLEET_TAGS: 'Web, eu-west ,web' }).profile.tags).toEqual(['web', 'eu-west']);
		expect(problems({ ...good, NIXFLEET_TAGS: 'web,-x' })[0]).toMatch(
			/NIXFLEET_TAGS: "-x" is not a tag/
		);
		const many = Array.from({ length: 21 }, (_, index) => `t${index}`).join(',');
		expect(problems({ ...good, NIXFLEET_TAGS: many })[0]).toMatch(/21 tags; at most 20/);
	});

	it('are no windows and no further arguments, and both are read in the ways they can be written', () => {
		expect(load(good)).toMatchObject({ windows: [], extraArguments: { nix: [], rebuild: [] } });
		const words = ['--impure', '--builders', 'ssh://b x86_64-linux'];
		const config = load({
			...good,
			NIXFLEET_WINDOWS: ' Sat,Sun 02:00-05:00; 22:00-23:00;',
			NIXFLEET_EXTRA_REBUILD_ARGS: JSON.stringify(words)
		});
		expect(config.windows.map(({ text }) => text)).toEqual(['Sat,Sun 02:00-05:00', '22:00-23:00']);
		expect(config.extraArguments).toEqual({ nix: words, rebuild: words });
		expect(
			load({ ...good, NIXFLEET_EXTRA_REBUILD_ARGS: '--cores  2 --fast' }).extraArguments.rebuild
		).toEqual(['--cores', '2', '--fast']);
	});

	it('name the attribute of Home Manager after user and host, and keep state at home', () => {
		const config = load({}, { isNixos: false, isRoot: false });
		expect(config.flakeAttr).toBe('me@Alpha');
		expect(config.stateDir).toBe('/home/me/.local/state/nixfleet-agent');
	});

	it.each([
		['nixos', 'Alpha.example.org', {}, 'Alpha'],
		['darwin', 'Marks-MacBook-Pro', {}, 'Marks-MacBook-Pro'],
		['darwin', 'Marks-MacBook-Pro', { NIXFLEET_HOSTNAME: 'macbook' }, 'macbook'],
		['home-manager', 'Beta', {}, 'me@Beta'],
		['darwin', 'Marks-MacBook-Pro', { NIXFLEET_FLAKE_ATTR: 'mbp' }, 'mbp']
	] as const)(
		'name the attribute as the rebuild programs do: %s on %s %j',
		(kind, hostname, env, attribute) => {
			const config = load({ NIXFLEET_KIND: kind, ...env }, { hostname });
			expect(config.flakeAttr).toBe(attribute);
			expect(config.hostname).toMatch(/^[a-z-]+$/);
		}
	);

	it('count an empty value as not set', () => {
		expect(load({ NIXFLEET_BRANCH: '', NIXFLEET_REPO_URL: ' ' })).toMatchObject({
			branch: 'main',
			repoUrl: null
		});
	});
});

it.each([
	['http://localhost:3000', 'ws://localhost:3000/ws'],
	['https://fleet.example.org/', 'wss://fleet.example.org/ws'],
	['wss://fleet.example.org/ws', 'wss://fleet.example.org/ws'],
	['https://example.org/fleet/ws/?x=1', 'wss://example.org/fleet/ws']
])('address %s is %s', (given, expected) => {
	expect(load({ NIXFLEET_URL: given }).url).toBe(expected);
});

describe('problems', () => {
	it('are all listed at once, each with its variable and the fix', () => {
		const found = problems({
			NIXFLEET_INTERVAL: 'abc',
			NIXFLEET_LOCATION: 'moon',
			NIXFLEET_THEME_COLOR: 'red'
		});
		expect(found).toHaveLength(5);
		expect(found.join('\n')).toContain(
			'NIXFLEET_INTERVAL: "abc" is not a number of seconds from 5 to 300. Set it to a number such as 30.'
		);
		expect(found.join('\n')).toMatch(
			/NIXFLEET_LOCATION: "moon" is not one of cloud, home, work, other/
		);
		expect(found.join('\n')).toMatch(/NIXFLEET_URL: it is not set/);
		expect(found.join('\n')).toMatch(/NIXFLEET_TOKEN: it is not set/);
	});

	it.each([
		[{ NIXFLEET_URL: 'ftp://x' }, /NIXFLEET_URL: .*not an address of a dashboard/],
		[{ NIXFLEET_URL: 'https://me:pass@x' }, /NIXFLEET_URL: it contains a user name or password/],
		[{ NIXFLEET_HOSTNAME: 'My_Box' }, /NIXFLEET_HOSTNAME: "My_Box" is not a host name/],
		[{ NIXFLEET_REPO_URL: 'ext::sh -c id' }, /NIXFLEET_REPO_URL/],
		[{ NIXFLEET_REPO_URL: '--upload-pack=id' }, /NIXFLEET_REPO_URL: it is not an address/],
		[
			{ NIXFLEET_REPO_URL: '/srv/repo' },
			/NIXFLEET_REPO_URL: it uses file.*NIXFLEET_GIT_PROTOCOLS=https:ssh:file/
		],
		[{ NIXFLEET_ISOLATED_REPO_MODE: 'maybe' }, /NIXFLEET_ISOLATED_REPO_MODE: "maybe" is neither/],
		[{ NIXFLEET_ISOLATED_REPO_MODE: 'false' }, /NIXFLEET_REPO_DIR: it is not set/],
		[{ NIXFLEET_REPO_DIR: 'repo' }, /NIXFLEET_REPO_DIR: "repo" is not an absolute path/],
		[{ NIXFLEET_BRANCH: '-x' }, /NIXFLEET_BRANCH: "-x" is not a branch name/],
		[{ NIXFLEET_FLAKE_ATTR: 'a"b' }, /NIXFLEET_FLAKE_ATTR/],
		[
			{ NIXFLEET_WINDOWS: 'Sat 02:00-05:00; always' },
			/NIXFLEET_WINDOWS: "always" is not a window\. Write it as 02:00-05:00, Sat,Sun 02:00-05:00/
		],
		[
			{ NIXFLEET_WINDOWS: Array.from({ length: 33 }, () => '02:00-05:00').join(';') },
			/NIXFLEET_WINDOWS: it lists 33 windows; at most 32 are allowed/
		],
		[
			{ NIXFLEET_EXTRA_REBUILD_ARGS: '--flake /elsewhere' },
			/NIXFLEET_EXTRA_REBUILD_ARGS: "--flake" is not passed on/
		],
		[
			{ NIXFLEET_EXTRA_REBUILD_ARGS: '["--option", 4]' },
			/NIXFLEET_EXTRA_REBUILD_ARGS: .* is not a list of arguments/
		],
		[
			{ NIXFLEET_EXTRA_REBUILD_ARGS: '--impure '.repeat(65) },
			/NIXFLEET_EXTRA_REBUILD_ARGS: it lists 65 arguments; at most 64/
		],
		[{ NIXFLEET_TOKEN_FILE: '/nonexistent' }, /NIXFLEET_TOKEN_FILE: NIXFLEET_TOKEN is set too/],
		[
			{ NIXFLEET_CONFIG_FILE: '/nonexistent' },
			/NIXFLEET_CONFIG_FILE: \/nonexistent cannot be read \(ENOENT\)/
		]
	])('%j', (env, expected) => {
		expect(problems({ ...good, ...env }).join('\n')).toMatch(expected);
	});

	it('never repeat a token', () => {
		expect(problems({ ...good, NIXFLEET_TOKEN: 'top secret' }).join()).not.toContain('secret');
	});

	it('of a host name that is only the machine’s are told as well', () => {
		expect(problems(good, { hostname: 'my_box' }).join()).toMatch(/NIXFLEET_HOSTNAME: "my_box"/);
	});
});

describe('files', () => {
	it('hold the token', () => {
		const file = write(join(temporaryFolder(), 'token'), 'token-from-file\n');
		expect(load({ NIXFLEET_TOKEN: undefined, NIXFLEET_TOKEN_FILE: file }).token).toBe(
			'token-from-file'
		);
	});

	it('an unreadable token file is one problem, not two', () => {
		expect(
			problems({ NIXFLEET_URL: good.NIXFLEET_URL, NIXFLEET_TOKEN_FILE: '/nonexistent' })
		).toEqual([
			expect.stringMatching(
				/^NIXFLEET_TOKEN_FILE: \/nonexistent cannot be read \(ENOENT\)\. There is no such file/
			)
		]);
	});

	it('hold settings; the environment wins', () => {
		const file = write(
			join(temporaryFolder(), 'agent.conf'),
			'# comment\nNIXFLEET_BRANCH="stable"\nexport NIXFLEET_INTERVAL=60\n'
		);
		expect(load({ NIXFLEET_CONFIG_FILE: file, NIXFLEET_INTERVAL: '15' })).toMatchObject({
			branch: 'stable',
			profile: { intervalSeconds: 15 }
		});
	});

	it('a line that is no setting is named', () => {
		const file = write(join(temporaryFolder(), 'agent.conf'), 'NIXFLEET_BRANCH=a\nwhat is this\n');
		expect(problems({ ...good, NIXFLEET_CONFIG_FILE: file })).toEqual([
			expect.stringMatching(/line 2 of .* is not KEY=value/)
		]);
	});
});

it('the profile carries no credentials', () => {
	const config = load({ NIXFLEET_REPO_URL: 'https://me:secret@git.example.org/x.git' });
	expect(config.profile.repoUrl).toBe('https://git.example.org/x.git');
	expect(config.repoUrl).toContain('secret');
});

it('the runner’s part needs neither address nor token', () => {
	expect(loadHostConfig({ NIXFLEET_HOSTNAME: 'beta' }, machine).hostname).toBe('beta');
});
