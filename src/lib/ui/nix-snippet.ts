import type { HostKind } from '$lib/protocol/host.ts';
import type { AddHost } from '$lib/protocol/requests.ts';

/** Where each kind of host keeps its token: as a Nix expression, and in words. */
export const TOKEN_PLACES: Record<HostKind, { nix: string; words: string }> = {
	nixos: {
		nix: '"/var/lib/secrets/nixfleet-token"',
		words: 'Into /var/lib/secrets/nixfleet-token on the host, readable by root only.'
	},
	darwin: {
		nix: '"/var/lib/secrets/nixfleet-token"',
		words: 'Into /var/lib/secrets/nixfleet-token on the Mac, readable by root only.'
	},
	'home-manager': {
		nix: '"${config.home.homeDirectory}/.config/nixfleet/token"',
		words: 'Into ~/.config/nixfleet/token on the host, readable by you only.'
	}
};

/** The lines to paste, for each way a host is driven. `agentUrl` is this dashboard's own address. */
export const nixSnippet = (host: AddHost, agentUrl: string): string =>
	[
		'services.nixfleet-agent = {',
		'  enable = true;',
		`  url = "${agentUrl}";`,
		`  tokenFile = ${TOKEN_PLACES[host.kind].nix};`,
		`  hostname = "${host.name}";`,
		`  location = "${host.location}";`,
		`  deviceType = "${host.deviceType}";`,
		`  themeColor = "${host.themeColor}";`,
		'};'
	].join('\n');

/** The same by hand, for a first look without Nix. */
export const shellSnippet = (host: AddHost, agentUrl: string): string =>
	[
		`NIXFLEET_URL=${agentUrl} \\`,
		'NIXFLEET_TOKEN_FILE=./token \\',
		`NIXFLEET_HOSTNAME=${host.name} \\`,
		`NIXFLEET_KIND=${host.kind} \\`,
		`NIXFLEET_LOCATION=${host.location} NIXFLEET_DEVICE_TYPE=${host.deviceType} \\`,
		`NIXFLEET_THEME_COLOR='${host.themeColor}' \\`,
		'NIXFLEET_REPO_URL=https://github.com/you/nixcfg.git \\',
		'node nixfleet-agent.mjs'
	].join('\n');
