import type { HostConfig } from '../config.ts';
import type { Platform } from './index.ts';

export const nixos = (config: HostConfig): Platform => ({
	rebuildProgram: 'nixos-rebuild',
	switchArguments: (flake) => ['switch', '--flake', flake],
	rebootCommand: ['systemctl', 'reboot'],
	buildAttribute: (name) => `nixosConfigurations."${name}".config.system.build.toplevel`,
	runningLinks: [`${config.root}/run/current-system`],
	bootedLink: `${config.root}/run/booted-system`,
	profileLinks: [config.systemProfile],
	units: 'system'
});
