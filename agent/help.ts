import { Settings } from './settings.ts';
import { VERSION } from './version.ts';

const COMMANDS = `nixfleet-agent ${VERSION}: keeps one host in touch with its NixFleet dashboard.

  nixfleet-agent [run]      connect to the dashboard and stay (default)
  nixfleet-agent check      verify configuration, token, repository and tools
  nixfleet-agent token NAME make a token for a host, and its line for NIXFLEET_HOST_TOKENS_FILE of the dashboard
  nixfleet-agent --version
  nixfleet-agent --help`;

/** Settings with a file of their own, or that say where settings are. */
const FILES = {
	NIXFLEET_CONFIG_FILE: 'File of KEY=value lines with any of these; the environment wins',
	NIXFLEET_TOKEN_FILE: 'File that holds the token'
};

export function helpText(): string {
	const lines = [
		...Object.entries(Settings.shape).map(
			([name, schema]) => [name, schema.description ?? ''] as const
		),
		...Object.entries(FILES)
	];
	return `${COMMANDS}\n\nSettings, from the environment:\n${lines.map(([name, text]) => `  ${name.padEnd(28)} ${text}`).join('\n')}\n`;
}
