import { DEFAULT_PHASE_LIMITS, type Enrollment, type PhaseLimits } from '$lib/protocol/index.ts';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { UNIX_PEERS } from './address-range.ts';
import { Environment } from './environment.ts';
import type { LOG_LEVELS } from './logger.ts';
import { given, withSecretFiles } from './secret-files.ts';

/** The settings of the dashboard, checked and complete except for what is generated on disk. */
export type Config = {
	dataDir: string;
	databaseUrl: string;
	host: string;
	port: number;
	/** The Unix socket to listen at, instead of host and port. */
	socket: string | undefined;
	publicUrls: string[];
	passwordHash: string | undefined;
	sessionSecrets: string[] | undefined;
	sessionLifetime: { idleMs: number; totalMs: number };
	agentToken: string | undefined;
	totpSecret: string | undefined;
	logLevel: (typeof LOG_LEVELS)[number];
	versionUrl: string | undefined;
	repoUrl: string | undefined;
	branch: string;
	repoApi: 'github' | 'forgejo' | undefined;
	moreRepos: string[];
	repoKeyFile: string | undefined;
	repoKnownHostsFile: string | undefined;
	enrollment: Enrollment;
	hostTokensFile: string | undefined;
	gitProtocols: string;
	webhookSecret: string | undefined;
	targetIntervalMs: number;
	targetStaleAfterMs: number;
	lockMaxAgeDays: number;
	trustedProxies: string[];
	migrationsDir: string;
	/** For how many days operations and their output are kept. */
	historyDays: number;
	phaseLimits: PhaseLimits;
};

/** Several sentences, one for each variable that is wrong. */
export class ConfigError extends Error {
	override name = 'ConfigError';
}

/**
 * Reads the environment. Empty variables count as unset, because compose files pass them so.
 * @throws {ConfigError} naming each bad variable, what is wrong with it, and the fix
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
	const problems: string[] = [];
	const values = withSecretFiles(environment, problems);
	const parsed = Environment.safeParse(values);
	if (!parsed.success) problems.push(...problemsOf(parsed.error));
	if (problems.length > 0 || !parsed.success) throw new ConfigError(problems.join('\n'));
	const env = parsed.data;
	if (env.NIXFLEET_REPO_API !== undefined && env.NIXFLEET_REPO_URL === undefined)
		throw new ConfigError(
			'NIXFLEET_REPO_API is set without NIXFLEET_REPO_URL. Name the repository, too.'
		);
	if (env.NIXFLEET_SOCKET !== undefined && env.NIXFLEET_PUBLIC_URL.length === 0)
		throw new ConfigError(
			'NIXFLEET_SOCKET is set without NIXFLEET_PUBLIC_URL. Name the address people and agents use: that of the proxy in front of it.'
		);
	if (env.NIXFLEET_TOTP_SECRET !== undefined && env.NIXFLEET_PASSWORD_HASH === undefined)
		throw new ConfigError(
			'NIXFLEET_TOTP_SECRET is set without NIXFLEET_PASSWORD_HASH. Set both, or neither and use the set-up page.'
		);
	return {
		...placesOf(env),
		host: env.NIXFLEET_HOST,
		port: env.NIXFLEET_PORT,
		socket: env.NIXFLEET_SOCKET,
		publicUrls: env.NIXFLEET_PUBLIC_URL.map((url) => new URL(url).origin),
		passwordHash: env.NIXFLEET_PASSWORD_HASH,
		sessionSecrets: env.NIXFLEET_SESSION_SECRET,
		sessionLifetime: {
			idleMs: env.NIXFLEET_SESSION_IDLE_HOURS * 3_600_000,
			totalMs: env.NIXFLEET_SESSION_MAX_HOURS * 3_600_000
		},
		agentToken: env.NIXFLEET_AGENT_TOKEN,
		totpSecret: env.NIXFLEET_TOTP_SECRET,
		logLevel: env.NIXFLEET_LOG_LEVEL,
		versionUrl: env.NIXFLEET_VERSION_URL,
		repoUrl: withToken(env.NIXFLEET_REPO_URL, env.NIXFLEET_REPO_TOKEN),
		branch: env.NIXFLEET_BRANCH,
		repoApi: env.NIXFLEET_REPO_API,
		moreRepos: env.NIXFLEET_MORE_REPOS.map((url) => withToken(url, env.NIXFLEET_REPO_TOKEN)),
		repoKeyFile: absolute(env.NIXFLEET_REPO_KEY_FILE),
		repoKnownHostsFile: absolute(env.NIXFLEET_REPO_KNOWN_HOSTS_FILE),
		enrollment: env.NIXFLEET_ENROLLMENT,
		hostTokensFile: env.NIXFLEET_HOST_TOKENS_FILE,
		gitProtocols: env.NIXFLEET_GIT_PROTOCOLS,
		webhookSecret: env.NIXFLEET_WEBHOOK_SECRET,
		targetIntervalMs: env.NIXFLEET_TARGET_INTERVAL * 1000,
		targetStaleAfterMs: env.NIXFLEET_TARGET_STALE_AFTER * 1000,
		lockMaxAgeDays: env.NIXFLEET_LOCK_MAX_AGE_DAYS,
		trustedProxies:
			env.NIXFLEET_SOCKET === undefined
				? env.NIXFLEET_TRUSTED_PROXIES
				: [UNIX_PEERS, ...env.NIXFLEET_TRUSTED_PROXIES],
		historyDays: env.NIXFLEET_HISTORY_DAYS,
		phaseLimits: { ...DEFAULT_PHASE_LIMITS, ...env.NIXFLEET_PHASE_LIMITS }
	};
}

/** Where the data of a dashboard lies. */
export type Places = Pick<Config, 'dataDir' | 'databaseUrl' | 'migrationsDir'>;

/**
 * Reads no more of the environment than where the data lies: for programs beside the dashboard, which may not read its secrets.
 * @throws {ConfigError} as `readConfig`
 */
export function readPlaces(environment: Record<string, string | undefined>): Places {
	const parsed = Environment.pick({
		NIXFLEET_DATA_DIR: true,
		NIXFLEET_DATABASE_URL: true,
		NIXFLEET_MIGRATIONS_DIR: true
	}).safeParse(given(environment));
	if (!parsed.success) throw new ConfigError(problemsOf(parsed.error).join('\n'));
	return placesOf(parsed.data);
}

/** Absolute, as other paths that Git and ssh are given: they run elsewhere than the dashboard was started. */
function placesOf(
	env: Pick<
		z.infer<typeof Environment>,
		'NIXFLEET_DATA_DIR' | 'NIXFLEET_DATABASE_URL' | 'NIXFLEET_MIGRATIONS_DIR'
	>
): Places {
	const dataDir = resolve(env.NIXFLEET_DATA_DIR);
	return {
		dataDir,
		databaseUrl: env.NIXFLEET_DATABASE_URL ?? `file:${dataDir}/nixfleet.db`,
		migrationsDir: env.NIXFLEET_MIGRATIONS_DIR
	};
}

const absolute = (path: string | undefined): string | undefined =>
	path === undefined ? undefined : resolve(path);

const problemsOf = (error: z.ZodError): string[] =>
	error.issues.map((issue) => {
		const name = String(issue.path[0]);
		return `${name} ${describe(issue.message)}. ${hint(name)}`;
	});

/** An https address with the token as its password, unless it has one of its own. */
function withToken<Url extends string | undefined>(url: Url, token: string | undefined): Url;
function withToken(url: string | undefined, token: string | undefined): string | undefined {
	if (url === undefined || token === undefined || !/^https?:\/\/[^/@]+(\/|$)/.test(url)) return url;
	return url.replace('://', `://x-access-token:${encodeURIComponent(token)}@`);
}

const describe = (message: string): string =>
	/^(must|is|each)/.test(message) ? message : `is not valid: ${message}`;

const hint = (name: string): string => {
	const field = Environment.shape[name as keyof typeof Environment.shape];
	const what = field?.description ?? '';
	return what === '' ? 'Correct it or unset it.' : `It means: ${what} Correct it or unset it.`;
};
