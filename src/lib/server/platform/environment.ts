import { ENROLLMENTS, HISTORY_DAYS, PhaseLimits, SESSION_HOURS } from '$lib/protocol/index.ts';
import { z } from 'zod';
import { isAddressRange } from './address-range.ts';
import { isGuessableSecret } from './guessable-secret.ts';
import { LOG_LEVELS } from './logger.ts';

/** What the kernel takes: 108 bytes with the zero behind it on Linux, 104 on macOS. */
const LONGEST_SOCKET_PATH = 103;

const flagNumber = (options: { min: number; max: number; default: number }) =>
	z
		.string()
		.transform((text, context): number => {
			const value = Number(text);
			if (Number.isFinite(value)) return value;
			const message = `is not a number: ${JSON.stringify(text.slice(0, 50))}`;
			context.addIssue({ code: 'custom', message });
			return z.NEVER;
		})
		.pipe(
			z
				.number()
				.int('must be a whole number')
				.min(options.min, `must be at least ${options.min}`)
				.max(options.max, `must be at most ${options.max}`)
		)
		.default(options.default);

const httpUrl = z
	.string()
	.refine(
		(text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
		'must be an http:// or https:// URL'
	);

const list = z.string().transform((text) =>
	text
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '')
);

/**
 * The environment of the dashboard. Each variable is documented where it is declared; docs/configuration
 * is made from these descriptions. A secret may instead be given as a file, by the same name with
 * `_FILE` behind it.
 */
export const Environment = z.object({
	NIXFLEET_DATA_DIR: z
		.string()
		.min(1)
		.default('./data')
		.describe('Directory of the database and generated secrets.'),
	NIXFLEET_DATABASE_URL: z
		.string()
		.regex(
			/^(file|libsql|https?|wss?):/,
			'must begin with file:, libsql:, http:, https:, ws: or wss:'
		)
		.optional()
		.describe('libSQL database; default is a file in the data directory.'),
	NIXFLEET_HOST: z
		.string()
		.min(1)
		.default('127.0.0.1')
		.describe('Address to listen on; 0.0.0.0 for all.'),
	NIXFLEET_PORT: flagNumber({ min: 0, max: 65_535, default: 3000 }).describe(
		'Port to listen on; 0 takes any free one.'
	),
	NIXFLEET_SOCKET: z
		.string()
		.startsWith('/', 'must be an absolute path')
		.max(LONGEST_SOCKET_PATH, `must have at most ${LONGEST_SOCKET_PATH} characters`)
		.optional()
		.describe(
			'Unix socket to listen at instead, for a reverse proxy on this machine, which is believed about who calls; needs NIXFLEET_PUBLIC_URL.'
		),
	NIXFLEET_PUBLIC_URL: list
		.pipe(z.array(httpUrl).max(16))
		.default([])
		.describe(
			'Address people and agents use, e.g. https://fleet.example.com; further ones after commas.'
		),
	NIXFLEET_PASSWORD_HASH: z
		.string()
		.regex(
			/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/,
			'must be a bcrypt hash, beginning with $2a$, $2b$ or $2y$ (in a .env file each $ may need escaping)'
		)
		.optional()
		.describe('bcrypt hash of the admin password; with it, no set-up page is offered.'),
	NIXFLEET_SESSION_SECRET: list
		.pipe(
			z
				.array(
					z
						.string()
						.min(16, 'each secret must have at least 16 characters')
						.refine(
							(secret) => !isGuessableSecret(secret),
							'must not be an example or a repetition: whoever guesses it can sign in as anybody. Make one with openssl rand -hex 32'
						)
				)
				.min(1)
				.max(10)
		)
		.optional()
		.describe('Signs session cookies; a comma list rotates: the first signs, all verify.'),
	NIXFLEET_SESSION_IDLE_HOURS: flagNumber(SESSION_HOURS.idle).describe(
		'Hours after which a session ends that is not used.'
	),
	NIXFLEET_SESSION_MAX_HOURS: flagNumber(SESSION_HOURS.total).describe(
		'Hours after which a session ends, used or not.'
	),
	NIXFLEET_HISTORY_DAYS: flagNumber(HISTORY_DAYS).describe(
		'Days that operations, their output and rollouts are kept. The audit log is kept whole.'
	),
	NIXFLEET_AGENT_TOKEN: z
		.string()
		.min(16, 'must have at least 16 characters')
		.max(256, 'must have at most 256 characters')
		.optional()
		.describe('Enrolment token that agents present on first contact.'),
	NIXFLEET_TOTP_SECRET: z
		.string()
		.regex(
			/^[A-Z2-7]{16,}=*$/i,
			'must be base 32 (letters A to Z and digits 2 to 7), at least 16 characters'
		)
		.optional()
		.describe('TOTP secret of the admin in base 32; needs NIXFLEET_PASSWORD_HASH.'),
	NIXFLEET_LOG_LEVEL: z
		.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })
		.default('info')
		.describe('Least severe messages to log.'),
	NIXFLEET_VERSION_URL: httpUrl
		.optional()
		.describe('URL of the version.json your repository publishes.'),
	NIXFLEET_REPO_URL: z
		.string()
		.min(1)
		.max(1_024)
		.refine((text) => !text.startsWith('-'), 'must not begin with a dash')
		.optional()
		.describe('Git repository the fleet should follow.'),
	NIXFLEET_BRANCH: z
		.string()
		.min(1)
		.max(200)
		.default('main')
		.describe('Branch the fleet should follow.'),
	NIXFLEET_REPO_API: z
		.enum(['github', 'forgejo'], { error: 'must be github or forgejo' })
		.optional()
		.describe(
			'Ask the API of the repository’s forge instead of Git: github, or forgejo (Gitea, too). For repositories that Git cannot reach from here.'
		),
	NIXFLEET_REPO_TOKEN: z
		.string()
		.max(1_024)
		.regex(/^[\x21-\x7e]+$/, 'must be one word')
		.optional()
		.describe('Access token for repositories at https:// addresses, for Git and for the API.'),
	NIXFLEET_REPO_KEY_FILE: z
		.string()
		.startsWith('/', 'must be an absolute path')
		.optional()
		.describe('SSH key with which the repositories are read (a deploy key).'),
	NIXFLEET_REPO_KNOWN_HOSTS_FILE: z
		.string()
		.startsWith('/', 'must be an absolute path')
		.optional()
		.describe('SSH host keys that count for the repositories; without it, those that ssh knows.'),
	NIXFLEET_MORE_REPOS: list
		.pipe(
			z
				.array(
					z
						.string()
						.max(1_024)
						.refine((text) => !text.startsWith('-'), 'must not begin with a dash')
				)
				.max(32)
		)
		.default([])
		.describe(
			'Further Git repositories that hosts may follow, separated by commas; each host is compared with the branch it names.'
		),
	NIXFLEET_ENROLLMENT: z
		.enum(ENROLLMENTS, { error: 'must be auto, approve or closed' })
		.default('auto')
		.describe(
			'auto: agents with the enrolment token appear by themselves; approve: they wait until an admin accepts them; closed: only hosts added in the dashboard or declared.'
		),
	NIXFLEET_HOST_TOKENS_FILE: z
		.string()
		.startsWith('/', 'must be an absolute path')
		.optional()
		.describe(
			'File that declares hosts and their tokens, a line for each; read again when it changes.'
		),
	NIXFLEET_GIT_PROTOCOLS: z
		.string()
		.regex(/^[a-z]+(:[a-z]+)*$/, 'must be names joined by colons, like https:ssh')
		.default('https:ssh')
		.describe('Transports git may use to look at the repository.'),
	NIXFLEET_WEBHOOK_SECRET: z
		.string()
		.min(16, 'must have at least 16 characters')
		.max(256, 'must have at most 256 characters')
		.optional()
		.describe('Secret of the webhook that tells of a push at /hooks/git.'),
	NIXFLEET_TARGET_INTERVAL: flagNumber({ min: 5, max: 86_400, default: 60 }).describe(
		'Seconds between looks at the target.'
	),
	NIXFLEET_TARGET_STALE_AFTER: flagNumber({ min: 60, max: 86_400, default: 900 }).describe(
		'Seconds after which an unconfirmed target counts as unknown.'
	),
	NIXFLEET_LOCK_MAX_AGE_DAYS: flagNumber({ min: 1, max: 3_650, default: 30 }).describe(
		'Age at which a flake.lock is stale.'
	),
	NIXFLEET_TRUSTED_PROXIES: list
		.pipe(
			z
				.array(
					z.string().max(64).refine(isAddressRange, 'must be addresses or ranges like 10.0.0.0/8')
				)
				.max(64)
		)
		.default([])
		.describe('Addresses or CIDR ranges of reverse proxies whose X-Forwarded-For is believed.'),
	NIXFLEET_MIGRATIONS_DIR: z
		.string()
		.min(1)
		.default('drizzle')
		.describe('Where the database migrations lie; the built server sets it by itself.'),
	NIXFLEET_PHASE_LIMITS: z
		.string()
		.transform((text, context) => {
			try {
				return JSON.parse(text) as unknown;
			} catch {
				context.addIssue('must be a JSON object such as {"build": 7200000}');
				return z.NEVER;
			}
		})
		.pipe(PhaseLimits.partial())
		.default({})
		.describe('Time limits per phase in milliseconds, as JSON; unnamed phases keep their defaults.')
});
