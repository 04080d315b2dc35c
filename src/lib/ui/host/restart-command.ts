import type { HostKind } from '$lib/protocol/host.ts';

/** As nix/modules/launchd.nix names the job, for nix-darwin and Home Manager alike. */
const LAUNCHD_LABEL = 'com.nixfleet.agent';

/**
 * What starts a host's agent anew, by hand, on the host.
 * @param system such as "aarch64-darwin"; null where the host has not said it yet
 */
export function restartCommand(kind: HostKind, system: string | null): string {
	switch (kind) {
		case 'nixos':
			return 'sudo systemctl restart nixfleet-agent';
		case 'darwin':
			return `sudo launchctl kickstart -k system/${LAUNCHD_LABEL}`;
		case 'home-manager':
			return system?.endsWith('-darwin')
				? `launchctl kickstart -k gui/$(id -u)/${LAUNCHD_LABEL}`
				: 'systemctl --user restart nixfleet-agent';
	}
}
