import type { HostConfig } from '../config.ts';
import type { Platform } from './index.ts';

export const nixos = (config: HostConfig): Platform => ({
	rebuildProgram: 'nixos-rebuild',
	switchArguments: (flake) => ['switch', '--flake', flake],
	// Only what was confirmed becomes the next boot's: a power cycle within the window is a way back, too.
	tryArguments: (flake) => ['test', '--flake', flake],
	tryPath: (path) => [[`${path}/bin/switch-to-configuration`, 'test']],
	keepPath: (path, generation) => [
		generation === undefined
			? ['nix-env', '--profile', config.systemProfile, '--set', path]
			: ['nix-env', '--profile', config.systemProfile, '--switch-generation', String(generation)],
		[`${path}/bin/switch-to-configuration`, 'boot']
	],
	dryActivate: ['bin/switch-to-configuration', 'dry-activate'],
	activator: 'bin/switch-to-configuration',
	rebootCommand: ['systemctl', 'reboot'],
	buildAttribute: (name) => `nixosConfigurations."${name}".config.system.build.toplevel`,
	runningLinks: [`${config.root}/run/current-system`],
	bootedLink: `${config.root}/run/booted-system`,
	profileLinks: [config.systemProfile],
	units: 'system'
});
