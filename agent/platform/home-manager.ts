import { dirname, join } from 'node:path';
import type { HostConfig } from '../config.ts';
import type { Platform } from './index.ts';

/** Home Manager's profile is both what runs and what names the generation. */
export function homeManager(config: HostConfig): Platform {
	const profiles = [
		join(config.home, '.local/state/nix/profiles/home-manager'),
		join(dirname(config.systemProfile), 'per-user', config.user, 'home-manager')
	];
	return {
		rebuildProgram: 'home-manager',
		switchArguments: (flake) => ['switch', '--flake', flake],
		tryArguments: (flake) => ['switch', '--flake', flake],
		// A home sets its own profile while it is activated.
		tryPath: (path) => [[`${path}/activate`]],
		keepPath: () => [],
		dryActivate: null,
		activator: 'activate',
		// Never used: a home does not restart its machine (fitsKind).
		rebootCommand: ['false'],
		buildAttribute: (name) => `homeConfigurations."${name}".activationPackage`,
		runningLinks: profiles,
		bootedLink: null,
		profileLinks: profiles,
		units: config.system.endsWith('linux') ? 'user' : 'none'
	};
}
