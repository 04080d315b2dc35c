import type { AddHost } from '$lib/protocol/requests.ts';

/** The lines to paste, for each way a host is driven. `agentUrl` is this dashboard's own address. */
export function nixSnippet(host: AddHost, agentUrl: string): string {
	const tokenFile =
		host.kind === 'home-manager'
			? '"${config.home.homeDirectory}/.config/nixfleet/token"'
			: '"/var/lib/secrets/nixfleet-token"';
	return [
		'services.nixfleet-agent = {',
		'  enable = true;',
		`  url = "${agentUrl}";`,
		`  tokenFile = ${tokenFile};`,
		`  hostname = "${host.name}";`,
		`  location = "${host.location}";`,
		`  deviceType = "${host.deviceType}";`,
		`  themeColor = "${host.themeColor}";`,
		'};'
	].join('\n');
}

/** The same by hand, for a first look without Nix. */
export const shellSnippet = (host: AddHost, agentUrl: string): string =>
	[
		`NIXFLEET_URL=${agentUrl} \\`,
		`NIXFLEET_TOKEN_FILE=./token \\`,
		`NIXFLEET_HOSTNAME=${host.name} NIXFLEET_KIND=${host.kind} \\`,
		`NIXFLEET_LOCATION=${host.location} NIXFLEET_DEVICE_TYPE=${host.deviceType} NIXFLEET_THEME_COLOR='${host.themeColor}' \\`,
		'NIXFLEET_REPO_URL=https://github.com/you/nixcfg.git \\',
		'  node build/agent/nixfleet-agent.mjs'
	].join('\n');
