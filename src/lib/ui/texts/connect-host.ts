import type { HostKind } from '$lib/protocol/host.ts';

/** What to put on a host so that it connects. */
export const CONNECT_HOST_TEXTS = {
	flake: 'In your flake, once',
	flakeHint: (host: string) =>
		`The input beside your others, nixfleet among the arguments of outputs, and the module among the modules of ${host}. Without a flake, docs/install.md says how.`,
	configuration: (kind: string) => `${kind} configuration`,
	local: (url: string) =>
		`Other machines cannot reach ${url}. For them, set NIXFLEET_PUBLIC_URL of the dashboard to an address that they can reach, and write that one.`,
	byHand: 'Or by hand, for a first look',
	byHandHint:
		'With the token in the file token of the folder you are in, and Node 20.19 or newer. For the program nixfleet-agent, run npm pack in a clone of NixFleet, then npm install --global ./nixfleet-*.tgz on the host.',
	/** Where each kind of host keeps its token. */
	tokenPlaces: {
		nixos: 'Into /var/lib/secrets/nixfleet-token on the host, readable by root only.',
		darwin: 'Into /var/lib/secrets/nixfleet-token on the Mac, readable by root only.',
		'home-manager': 'Into ~/.config/nixfleet/token on the host, readable by you only.'
	} satisfies Record<HostKind, string>,
	copy: (what: string) => `Copy: ${what}`
} as const;
