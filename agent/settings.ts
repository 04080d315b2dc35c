import {
	BranchName,
	CONFIRM_SECONDS,
	DEFAULT_THEME_COLOR,
	DEVICE_TYPES,
	EVALUATION_POLICIES,
	HEARTBEAT_SECONDS,
	HOST_KINDS,
	HostName,
	LOCATIONS
} from '$lib/protocol/index.ts';
import { z } from 'zod';
import * as rule from './config-rules.ts';
import { LAUNCHERS } from './launch/choose.ts';
import { DEFAULT_RATES } from './launch/rates.ts';
import { LOG_LEVELS } from './logger.ts';

const RATES = { min: 0, max: 100_000 };

/** Every setting of the agent. Unset means the default; `nixfleet-agent --help` prints these lines. */
export const Settings = z.object({
	NIXFLEET_URL: rule.dashboardUrl
		.optional()
		.describe('Address of the dashboard, https://fleet.example.org (required)'),
	NIXFLEET_TOKEN: rule.bearer
		.optional()
		.describe("This host's token or the enrolment token, better as NIXFLEET_TOKEN_FILE (required)"),
	NIXFLEET_HOSTNAME: rule
		.setting((text) => {
			if (!HostName.safeParse(text).success)
				throw new rule.Problem(
					`${JSON.stringify(text.slice(0, 100))} is not a host name: 1 to 63 lower-case letters, digits and hyphens, not beginning or ending with a hyphen. Set NIXFLEET_HOSTNAME to one.`
				);
			return text;
		})
		.describe("Name of this host (default: the machine's, lower-cased, first label)"),
	NIXFLEET_KIND: rule
		.oneOf(HOST_KINDS)
		.optional()
		.describe('nixos, home-manager or darwin (default: found out)'),
	NIXFLEET_REPO_URL: rule
		.matching(
			/^(?=.{1,1000}$)(?!.*\s)/,
			'a Git address without spaces. Write it as https://… or git@host:path'
		)
		.optional()
		.describe('Git address of the flake'),
	NIXFLEET_BRANCH: rule
		.setting((text) => {
			if (!BranchName.safeParse(text).success)
				throw new rule.Problem(
					`${JSON.stringify(text.slice(0, 100))} is not a branch name. Set it to one such as main.`
				);
			return text;
		})
		.default('main')
		.describe('Branch to follow (default: main)'),
	NIXFLEET_ISOLATED_REPO_MODE: rule.flag
		.default(true)
		.describe(
			"true: the agent's own clone; false: your checkout, only fast-forwarded (default: true)"
		),
	NIXFLEET_REPO_DIR: rule.absolutePath
		.optional()
		.describe('The checkout (default: <state>/repo; required when not isolated)'),
	NIXFLEET_STATE_DIR: rule.absolutePath
		.optional()
		.describe(
			'Where the agent keeps its state (default: /var/lib/nixfleet-agent as root, else ~/.local/state/nixfleet-agent)'
		),
	NIXFLEET_INTERVAL: rule
		.wholeNumber({ ...HEARTBEAT_SECONDS, unit: 'seconds', example: HEARTBEAT_SECONDS.default })
		.default(HEARTBEAT_SECONDS.default)
		.describe('Seconds between heartbeats, 5 to 300 (default: 30)'),
	NIXFLEET_LOCATION: rule
		.oneOf(LOCATIONS)
		.default('other')
		.describe('cloud, home, work or other (default: other)'),
	NIXFLEET_DEVICE_TYPE: rule
		.oneOf(DEVICE_TYPES)
		.default('server')
		.describe('server, desktop, laptop, gaming or other (default: server)'),
	NIXFLEET_THEME_COLOR: rule
		.matching(/^#[0-9a-fA-F]{6}$/, 'a colour. Write it as #769ff0')
		.default(DEFAULT_THEME_COLOR)
		.describe('Colour of the host in the dashboard (default: #769ff0)'),
	NIXFLEET_TAGS: rule.tags
		.default([])
		.describe('Tags of the host in the dashboard, with commas between: web,eu (default: none)'),
	NIXFLEET_FLAKE_ATTR: rule
		.matching(
			/^[^"\\$#?\s\0]{1,200}$/,
			'a flake attribute: no spaces, quotes, $, # or ?. Write the name under nixosConfigurations, homeConfigurations or darwinConfigurations'
		)
		.optional()
		.describe(
			'Attribute of the configuration (default: the name of the machine with its capitals; home-manager: user@machine)'
		),
	NIXFLEET_SSH_KEY_FILE: rule.absolutePath.optional().describe('SSH key for the repository'),
	NIXFLEET_KNOWN_HOSTS_FILE: rule.absolutePath
		.optional()
		.describe(
			'Known SSH host keys (default: the first key seen is kept and required from then on)'
		),
	NIXFLEET_GIT_PROTOCOLS: rule.gitProtocols
		.default(['https', 'ssh'])
		.describe('Protocols git may use (default: https:ssh)'),
	NIXFLEET_LOG_LEVEL: rule
		.oneOf(LOG_LEVELS)
		.default('info')
		.describe('debug, info, warn or error (default: info)'),
	NIXFLEET_ROOT: rule.absolutePath
		.optional()
		.describe('Prefix of the system links, for tests (default: none)'),
	NIXFLEET_LAUNCHER: rule
		.oneOf(LAUNCHERS)
		.default('auto')
		.describe(
			'How operations are started: systemd (a unit each), detached (a session each) or auto (default: auto)'
		),
	NIXFLEET_ALLOWED_SIGNERS_FILE: rule.absolutePath
		.optional()
		.describe(
			'SSH keys that may sign commits, in allowed_signers format; with it, only signed descendants of what was deployed are taken'
		),
	NIXFLEET_EVALUATE: rule
		.oneOf(EVALUATION_POLICIES)
		.default('on-demand')
		.describe(
			'Whether commits are evaluated to know which system they make: never, on-demand or after-pull (default: on-demand)'
		),
	NIXFLEET_CONFIRM_WINDOW: rule
		.wholeNumber({ ...CONFIRM_SECONDS, unit: 'seconds', example: CONFIRM_SECONDS.default })
		.optional()
		.describe(
			'Seconds in which a switch must prove itself or is undone, 0 to 3600; 0: never undone (default: 180; darwin: 0)'
		),
	NIXFLEET_HEALTH_CHECKS: rule.healthChecks
		.default([])
		.describe(
			'What must work after a switch, separated by spaces: http(s)://…, tcp://host:port, exec:/path (default: none)'
		),
	NIXFLEET_WINDOWS: rule.windows
		.default([])
		.describe(
			'Times of the week, by the clock of the host, in which it may be switched or rebooted, with semicolons between: Sat,Sun 02:00-05:00; Mon-Fri 22:00-04:00 (default: always)'
		),
	NIXFLEET_EXTRA_REBUILD_ARGS: rule.argumentList
		.default([])
		.describe(
			'Arguments added to nixos-rebuild, home-manager or darwin-rebuild, and to nix where it knows them: --impure --max-jobs 2, or as a JSON list (default: none)'
		),
	NIXFLEET_BOOT_ID_FILE: rule.absolutePath
		.optional()
		.describe('File with the boot id, for tests (default: /proc/sys/kernel/random/boot_id)'),
	NIXFLEET_SYSTEM_PROFILE: rule.absolutePath
		.optional()
		.describe('Boot profile (default: /nix/var/nix/profiles/system)'),
	NIXFLEET_CA_FILE: rule.absolutePath
		.optional()
		.describe(
			'Authorities, in PEM, that alone may vouch for the dashboard (default: those Node knows, and NODE_EXTRA_CA_CERTS)'
		),
	NIXFLEET_INSECURE: rule.flag
		.default(false)
		.describe('true: speak without TLS to another machine, token included (default: false)'),
	NIXFLEET_MAX_SWITCHES_PER_HOUR: rule
		.wholeNumber({ ...RATES, unit: 'operations', example: DEFAULT_RATES.switches })
		.default(DEFAULT_RATES.switches)
		.describe('Switches, rollbacks and boots this host takes in an hour; 0: any (default: 20)'),
	NIXFLEET_MAX_REBOOTS_PER_HOUR: rule
		.wholeNumber({ ...RATES, unit: 'operations', example: DEFAULT_RATES.reboots })
		.default(DEFAULT_RATES.reboots)
		.describe('Reboots this host takes in an hour; 0: any (default: 4)'),
	NIXFLEET_MAX_OPERATIONS_PER_HOUR: rule
		.wholeNumber({ ...RATES, unit: 'operations', example: DEFAULT_RATES.operations })
		.default(DEFAULT_RATES.operations)
		.describe('Operations of any kind this host takes in an hour; 0: any (default: 60)'),
	NIXFLEET_BACKOFF_MS: rule
		.wholeNumber({ min: 1, max: 60_000, unit: 'milliseconds', example: 500 })
		.default(500)
		.describe('First delay before reconnecting; all other delays scale with it (default: 500)')
});
export type Settings = z.infer<typeof Settings>;
