import {
	CONFIRM_SECONDS,
	percentDecoded,
	withoutCredentials,
	type EvaluationPolicy,
	type HostKind,
	type HostProfile
} from '$lib/protocol/index.ts';
import { join } from 'node:path';
import { protocolOf } from './config-rules.ts';
import { isReadable } from './dashboard-address.ts';
import { gatherSettings, type Environment } from './config-sources.ts';
import { readRegular } from './facts/read-regular.ts';
import type { HealthCheck } from './guard/health-check.ts';
import type { LauncherName } from './launch/choose.ts';
import type { Rates } from './launch/rates.ts';
import type { LogLevel } from './logger.ts';
import type { Machine } from './machine.ts';
import {
	sortArguments,
	type ExtraArguments,
	NO_EXTRA_ARGUMENTS
} from './platform/extra-arguments.ts';
import { Settings } from './settings.ts';
import type { Window } from './windows/parse.ts';

/** What the host side needs: everything but the way to the dashboard. */
export type HostConfig = {
	hostname: string;
	kind: HostKind;
	system: string;
	/** As configured, possibly with credentials; never shown. */
	repoUrl: string | null;
	branch: string;
	repoMode: 'isolated' | 'shared';
	repoDir: string;
	stateDir: string;
	flakeAttr: string;
	sshKeyFile: string | null;
	knownHostsFile: string | null;
	/** Keys that may sign commits; null: signatures are not asked for. */
	allowedSignersFile: string | null;
	gitProtocols: string[];
	root: string;
	systemProfile: string;
	home: string;
	user: string;
	launcher: LauncherName;
	/** An activation not confirmed within this time is undone; 0: never. */
	confirmWindowMs: number;
	healthChecks: HealthCheck[];
	evaluate: EvaluationPolicy;
	/** How much this host takes in an hour, whatever the dashboard wants. */
	rates: Rates;
	/** When it may be switched or rebooted; none: always. */
	windows: readonly Window[];
	/** What is added to the calls that evaluate, build and activate. */
	extraArguments: ExtraArguments;
};

export type AgentConfig = HostConfig & {
	/** `ws(s)://…/ws` */
	url: string;
	token: string;
	/** In PEM, the only authorities that may vouch for the dashboard; null: those Node knows. */
	ca: string | null;
	/** Sentences about files with secrets that too many may read. */
	exposed: string[];
	logLevel: LogLevel;
	backoffBaseMs: number;
	profile: HostProfile;
};

/** The settings cannot be used; each problem names the variable, what is wrong and the fix. */
export class ConfigError extends Error {
	constructor(readonly problems: readonly string[]) {
		super(
			`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`
		);
		this.name = 'ConfigError';
	}
}

/**
 * What must never be said aloud: the token, and the repository's password as it is written and as it is meant. Forges take a
 * token as the user name of an https address, too; names as short as `git` are none.
 */
export function secretsOf({ token, repoUrl }: AgentConfig): string[] {
	const [, scheme, user = '', given = ''] =
		/^([a-z]+):\/\/([^/:]*):?([^/]*)@/.exec(repoUrl ?? '') ?? [];
	const isToken = scheme !== 'ssh' && user.length > 7 && /^(x-oauth-basic)?$/.test(given);
	const secret = isToken ? user : given;
	return [...new Set([token, secret, percentDecoded(secret)])].filter(Boolean);
}

function readAuthorities(file: string | undefined, problems: string[]): string | null {
	if (file === undefined) return null;
	const pem = readRegular(file, 1024 * 1024)?.toString('utf8') ?? '';
	if (!pem.includes('-----BEGIN CERTIFICATE-----'))
		problems.push(
			`NIXFLEET_CA_FILE: ${file} cannot be read, or holds no certificate in PEM. Put the authority's certificate there, or correct the path.`
		);
	return pem;
}

const firstLabel = (hostname: string): string => hostname.toLowerCase().split('.')[0] ?? '';

/** What the rebuild programs look for by themselves: they take the machine's name with its capitals. */
function defaultAttribute(of: { kind: HostKind; hostname: string; machine: Machine }): string {
	const { kind, hostname, machine } = of;
	const [exact = ''] = machine.hostname.split('.');
	const name = exact.toLowerCase() === hostname ? exact : hostname;
	return kind === 'home-manager' ? `${machine.user}@${name}` : name;
}

/** @throws {ConfigError} with all problems at once */
function readSettings(env: Environment, machine: Machine) {
	const { values, problems, exposed } = gatherSettings(env);
	const parsed = Settings.safeParse({ NIXFLEET_HOSTNAME: firstLabel(machine.hostname), ...values });
	const found = parsed.success
		? []
		: parsed.error.issues.map(
				(issue) => `${String(issue.path[0] ?? 'settings')}: ${issue.message}`
			);
	return {
		settings: parsed.success ? parsed.data : null,
		given: values,
		exposed,
		problems: [...problems, ...found]
	};
}

function hostConfig(
	settings: Settings,
	machine: Machine
): { config: HostConfig; problems: string[] } {
	const problems: string[] = [];
	const hostname = settings.NIXFLEET_HOSTNAME;
	const kind = settings.NIXFLEET_KIND ?? (machine.isNixos ? 'nixos' : 'home-manager');
	const stateDir = settings.NIXFLEET_STATE_DIR ?? defaultStateDir(machine);
	const root = settings.NIXFLEET_ROOT === '/' ? '' : (settings.NIXFLEET_ROOT ?? '');
	const repoUrl = settings.NIXFLEET_REPO_URL ?? null;
	const isolated = settings.NIXFLEET_ISOLATED_REPO_MODE;
	if (repoUrl !== null) {
		const protocol = protocolOf(repoUrl);
		if (protocol === null)
			problems.push(
				'NIXFLEET_REPO_URL: it is not an address git can use safely. Write it as https://host/path or git@host:path.'
			);
		else if (!settings.NIXFLEET_GIT_PROTOCOLS.includes(protocol))
			problems.push(
				`NIXFLEET_REPO_URL: it uses ${protocol}, which is not allowed. Use another address, or set NIXFLEET_GIT_PROTOCOLS=${[...settings.NIXFLEET_GIT_PROTOCOLS, protocol].join(':')}.`
			);
	}
	if (!isolated && settings.NIXFLEET_REPO_DIR === undefined)
		problems.push(
			'NIXFLEET_REPO_DIR: it is not set, but NIXFLEET_ISOLATED_REPO_MODE is false. Set it to the path of your checkout.'
		);
	const extra = sortArguments(settings.NIXFLEET_EXTRA_REBUILD_ARGS, kind);
	if (typeof extra === 'string') problems.push(`NIXFLEET_EXTRA_REBUILD_ARGS: ${extra}`);
	const config: HostConfig = {
		hostname,
		kind,
		system: machine.system,
		repoUrl,
		branch: settings.NIXFLEET_BRANCH,
		repoMode: isolated ? 'isolated' : 'shared',
		repoDir: settings.NIXFLEET_REPO_DIR ?? join(stateDir, 'repo'),
		stateDir,
		flakeAttr: settings.NIXFLEET_FLAKE_ATTR ?? defaultAttribute({ kind, hostname, machine }),
		sshKeyFile: settings.NIXFLEET_SSH_KEY_FILE ?? null,
		knownHostsFile: settings.NIXFLEET_KNOWN_HOSTS_FILE ?? null,
		allowedSignersFile: settings.NIXFLEET_ALLOWED_SIGNERS_FILE ?? null,
		gitProtocols: settings.NIXFLEET_GIT_PROTOCOLS,
		root,
		systemProfile: settings.NIXFLEET_SYSTEM_PROFILE ?? `${root}/nix/var/nix/profiles/system`,
		home: machine.home,
		user: machine.user,
		launcher: settings.NIXFLEET_LAUNCHER,
		confirmWindowMs:
			(settings.NIXFLEET_CONFIRM_WINDOW ?? (kind === 'darwin' ? 0 : CONFIRM_SECONDS.default)) *
			1000,
		healthChecks: settings.NIXFLEET_HEALTH_CHECKS,
		evaluate: settings.NIXFLEET_EVALUATE,
		rates: {
			switches: settings.NIXFLEET_MAX_SWITCHES_PER_HOUR,
			reboots: settings.NIXFLEET_MAX_REBOOTS_PER_HOUR,
			operations: settings.NIXFLEET_MAX_OPERATIONS_PER_HOUR
		},
		windows: settings.NIXFLEET_WINDOWS,
		extraArguments: typeof extra === 'string' ? NO_EXTRA_ARGUMENTS : extra
	};
	return { config, problems };
}

function defaultStateDir(machine: Machine): string {
	if (machine.isRoot) return '/var/lib/nixfleet-agent';
	return join(machine.stateHome, 'nixfleet-agent');
}

/** The part the runner needs; it works without address and token. @throws {ConfigError} */
export function loadHostConfig(env: Environment, machine: Machine): HostConfig {
	const { settings, problems } = readSettings(env, machine);
	if (settings === null) throw new ConfigError(problems);
	const host = hostConfig(settings, machine);
	const all = [...problems, ...host.problems];
	if (all.length > 0) throw new ConfigError(all);
	return host.config;
}

/** Everything, from environment and configuration file. @throws {ConfigError} */
export function loadConfig(env: Environment, machine: Machine): AgentConfig {
	const { settings, given, problems, exposed } = readSettings(env, machine);
	const all = [...problems];
	// A variable already named as unreadable is not called missing as well.
	const missing = (name: string) =>
		given[name] === undefined && !all.some((line) => line.startsWith(name));
	if (missing('NIXFLEET_URL'))
		all.push(
			'NIXFLEET_URL: it is not set. Set it to the address of your dashboard, such as https://fleet.example.org.'
		);
	if (missing('NIXFLEET_TOKEN'))
		all.push(
			'NIXFLEET_TOKEN: it is not set. Add this host in the dashboard and put the token into a file named by NIXFLEET_TOKEN_FILE.'
		);
	if (settings === null) throw new ConfigError(all);
	const { config, problems: hostProblems } = hostConfig(settings, machine);
	all.push(...hostProblems);
	const { NIXFLEET_URL: url, NIXFLEET_TOKEN: token } = settings;
	if (url !== undefined && !settings.NIXFLEET_INSECURE && isReadable(url))
		all.push(
			'NIXFLEET_URL: it has no TLS and leads to another machine, so everybody in between could read the token and give commands. Write it as https://…, or set NIXFLEET_INSECURE=true if the way there is protected otherwise.'
		);
	const ca = readAuthorities(settings.NIXFLEET_CA_FILE, all);
	if (all.length > 0 || url === undefined || token === undefined) throw new ConfigError(all);
	return {
		...config,
		url,
		token,
		ca,
		exposed,
		logLevel: settings.NIXFLEET_LOG_LEVEL,
		backoffBaseMs: settings.NIXFLEET_BACKOFF_MS,
		profile: {
			hostname: config.hostname,
			kind: config.kind,
			system: config.system,
			location: settings.NIXFLEET_LOCATION,
			deviceType: settings.NIXFLEET_DEVICE_TYPE,
			themeColor: settings.NIXFLEET_THEME_COLOR,
			flakeAttr: config.flakeAttr,
			repoUrl: config.repoUrl === null ? null : withoutCredentials(config.repoUrl),
			branch: config.branch,
			repoMode: config.repoMode,
			intervalSeconds: settings.NIXFLEET_INTERVAL,
			// Dashboards that know of no tags refuse a profile with some.
			...(settings.NIXFLEET_TAGS.length > 0 && { tags: settings.NIXFLEET_TAGS })
		}
	};
}
