import type { HostKind } from '$lib/protocol/host.ts';

/** What to put on a host so that it connects. */
export const CONNECT_HOST_TEXTS = {
	configuration: (kind: string) => `${kind} configuration`,
	local: (url: string) =>
		`Other machines cannot reach ${url}. For them, set NIXFLEET_PUBLIC_URL of the dashboard to an address that they can reach, and write that one.`,
	byHand: 'Or by hand, for a first look',
	/** Where each kind of host keeps its token. */
	tokenPlaces: {
		nixos: 'Into /var/lib/secrets/nixfleet-token on the host, readable by root only.',
		darwin: 'Into /var/lib/secrets/nixfleet-token on the Mac, readable by root only.',
		'home-manager': 'Into ~/.config/nixfleet/token on the host, readable by you only.'
	} satisfies Record<HostKind, string>,
	copy: (what: string) => `Copy: ${what}`
} as const;
