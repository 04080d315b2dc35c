import type { HostConfig } from '../config.ts';
import { darwin } from './darwin.ts';
import { homeManager } from './home-manager.ts';
import { nixos } from './nixos.ts';

export type Call = readonly [string, ...string[]];

/** How one kind of host is rebuilt, and where it shows what it runs. */
export type Platform = {
	/** Program that activates a configuration. */
	rebuildProgram: string;
	/** Arguments that switch to the flake's configuration, for good. */
	switchArguments: (flake: string) => string[];
	/** Arguments that activate it without making it what the next boot starts, where that can be told apart. */
	tryArguments: (flake: string) => string[];
	/** Calls that activate a system by its own program, as `tryArguments` does for a flake. */
	tryPath: (path: string) => Call[];
	/**
	 * Calls that make a system already running the one the next boot starts: as a new generation, or as the one it is
	 * already.
	 */
	keepPath: (path: string, generation?: number) => Call[];
	/** What a system says it would do to units: a program within its path, and its arguments; null: it cannot say. */
	dryActivate: Call | null;
	/** The program of its own that a system must have to be gone back to, within its path. */
	activator: string;
	/** Restarts the machine. */
	rebootCommand: readonly [string, ...string[]];
	/** Flake attribute of what is built and then runs. */
	buildAttribute: (attribute: string) => string;
	/** Links to what runs now, best first. */
	runningLinks: string[];
	/** Link to the system that was booted; null where there is no such thing. */
	bootedLink: string | null;
	/** Links whose target names the generation, best first. */
	profileLinks: string[];
	/** Where systemd keeps the units an activation touches. */
	units: 'system' | 'user' | 'none';
};

export function platformOf(config: HostConfig): Platform {
	switch (config.kind) {
		case 'nixos':
			return nixos(config);
		case 'darwin':
			return darwin(config);
		case 'home-manager':
			return homeManager(config);
	}
}
