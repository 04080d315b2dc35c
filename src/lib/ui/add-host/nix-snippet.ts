import type { HostKind } from '$lib/protocol/host.ts';
import type { AddHost } from '$lib/protocol/requests.ts';

/** Where each kind of host keeps its token: as a Nix expression. */
const TOKEN_PLACES: Record<HostKind, string> = {
	nixos: '"/var/lib/secrets/nixfleet-token"',
	darwin: '"/var/lib/secrets/nixfleet-token"',
	'home-manager': '"${config.home.homeDirectory}/.config/nixfleet/token"'
};

/** Where the flake has the module for each kind of host. */
const MODULES: Record<HostKind, string> = {
	nixos: 'nixosModules',
	darwin: 'darwinModules',
	'home-manager': 'homeManagerModules'
};

/** What the dashboard knows of the fleet: its own address for agents, and the repository, where it follows one. */
export type FleetPlaces = { agentUrl: string; repoUrl: string | null };

const EXAMPLE_REPOSITORY = 'https://github.com/you/nixcfg.git';

const nixString = (text: string): string => `"${text.replace(/["\\]|\$\{/g, '\\$&')}"`;
const shellWord = (text: string): string =>
	/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** What must be in a flake before the other lines mean anything: where NixFleet comes from, and its module. */
export const flakeSnippet = (kind: HostKind): string =>
	[
		'inputs.nixfleet.url = "github:markus-barta/nixfleet";',
		'inputs.nixfleet.inputs.nixpkgs.follows = "nixpkgs";',
		'',
		`modules = [ nixfleet.${MODULES[kind]}.nixfleet-agent ];`
	].join('\n');

/** The lines to paste, for each way a host is driven. */
export const nixSnippet = (host: AddHost, { agentUrl, repoUrl }: FleetPlaces): string =>
	[
		'services.nixfleet-agent = {',
		'  enable = true;',
		`  url = "${agentUrl}";`,
		`  repoUrl = ${nixString(repoUrl ?? EXAMPLE_REPOSITORY)};`,
		`  tokenFile = ${TOKEN_PLACES[host.kind]};`,
		`  hostname = "${host.name}";`,
		`  location = "${host.location}";`,
		`  deviceType = "${host.deviceType}";`,
		`  themeColor = "${host.themeColor}";`,
		'};'
	].join('\n');

/** The same by hand, for a first look without Nix. */
export const shellSnippet = (host: AddHost, { agentUrl, repoUrl }: FleetPlaces): string =>
	[
		`NIXFLEET_URL=${agentUrl} \\`,
		'NIXFLEET_TOKEN_FILE=./token \\',
		`NIXFLEET_HOSTNAME=${host.name} \\`,
		`NIXFLEET_KIND=${host.kind} \\`,
		`NIXFLEET_LOCATION=${host.location} NIXFLEET_DEVICE_TYPE=${host.deviceType} \\`,
		`NIXFLEET_THEME_COLOR='${host.themeColor}' \\`,
		`NIXFLEET_REPO_URL=${shellWord(repoUrl ?? EXAMPLE_REPOSITORY)} \\`,
		'nixfleet-agent'
	].join('\n');
