import type { HostConfig } from '../config.ts';
import type { Platform } from './index.ts';

/** nix-darwin keeps its profile where NixOS does, and knows no booted system. */
export const darwin = (config: HostConfig): Platform => ({
	rebuildProgram: 'darwin-rebuild',
	switchArguments: (flake) => ['switch', '--flake', flake],
	tryArguments: (flake) => ['switch', '--flake', flake],
	tryPath: (path) => [
		['nix-env', '--profile', config.systemProfile, '--set', path],
		[`${path}/activate`]
	],
	keepPath: () => [],
	dryActivate: null,
	activator: 'activate',
	rebootCommand: ['shutdown', '-r', 'now'],
	buildAttribute: (name) => `darwinConfigurations."${name}".system`,
	runningLinks: [`${config.root}/run/current-system`],
	bootedLink: null,
	profileLinks: [config.systemProfile],
	units: 'none'
});
