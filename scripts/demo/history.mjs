/** What the demo's repository is made of: commits, oldest first, and the files each brings. */

/** @param {string} title @param {string} check */
const test = (title, check) => `#!/bin/sh\n# ${title}\nset -eu\n${check}\n`;

/** @param {number} daysAgo when the inputs were new @param {string} rev */
const lock = (daysAgo, rev) =>
	`${JSON.stringify(
		{
			nodes: {
				'home-manager': locked('nix-community', 'home-manager', { daysAgo: daysAgo + 2, rev }),
				nixpkgs: locked('nixos', 'nixpkgs', { daysAgo, rev }),
				root: { inputs: { 'home-manager': 'home-manager', nixpkgs: 'nixpkgs' } }
			},
			root: 'root',
			version: 7
		},
		null,
		2
	)}\n`;

/** @param {string} owner @param {string} repo @param {{ daysAgo: number, rev: string }} at */
const locked = (owner, repo, { daysAgo, rev }) => ({
	locked: {
		lastModified: Math.floor(Date.now() / 1000) - daysAgo * 86_400,
		owner,
		repo,
		rev: rev.repeat(40),
		type: 'github'
	},
	original: { owner, repo, type: 'github' }
});

const FLAKE = `{
  description = "Demo fleet";
  inputs.nixpkgs.url = "github:nixos/nixpkgs";
  inputs.home-manager.url = "github:nix-community/home-manager";
  outputs = { nixpkgs, home-manager, ... }: {
    nixosConfigurations.hsb1 = nixpkgs.lib.nixosSystem { modules = [ ./hosts/hsb1 ]; };
    nixosConfigurations.gpc0 = nixpkgs.lib.nixosSystem { modules = [ ./hosts/gpc0 ]; };
    homeConfigurations.mba-work = home-manager.lib.homeManagerConfiguration {
      pkgs = nixpkgs.legacyPackages.x86_64-linux;
      modules = [ ./hosts/mba-work/home.nix ];
    };
  };
}
`;

/** @type {{ hoursAgo: number, message: string, files: Record<string, string> }[]} */
export const HISTORY = [
	{
		hoursAgo: 41 * 24,
		message: 'Start the fleet: hsb1, gpc0 and mba-work',
		files: {
			'flake.nix': FLAKE,
			'flake.lock': lock(43, 'a'),
			'hosts/hsb1/default.nix': '{ services.openssh.enable = true; }\n',
			'hosts/gpc0/default.nix': '{ programs.steam.enable = true; }\n',
			'hosts/mba-work/home.nix': '{ programs.git.enable = true; }\n'
		}
	},
	{
		hoursAgo: 9 * 24,
		message: 'gpc0: test graphics and controller',
		files: {
			'hosts/gpc0/tests/T01-graphics.sh': test(
				'The graphics driver is loaded',
				'echo "driver loaded"'
			),
			'hosts/gpc0/tests/T02-controller.sh': test(
				'The controller pairs',
				'echo "no controller within reach" >&2; exit 1'
			)
		}
	},
	{
		hoursAgo: 3 * 24,
		message: 'Update nixpkgs and home-manager',
		files: { 'flake.lock': lock(4, 'b') }
	},
	{
		hoursAgo: 26,
		message: 'hsb1: test the web server and the backup',
		files: {
			'hosts/hsb1/tests/T01-web-server.sh': test(
				'The web server answers',
				'echo "GET / answered 200 in 12 ms"'
			),
			'hosts/hsb1/tests/T02-backup.sh': test(
				'The last backup is younger than a day',
				'echo "last backup: 3 hours ago"'
			)
		}
	},
	{
		hoursAgo: 2,
		message: 'hsb1: serve the wiki over https',
		files: {
			'hosts/hsb1/default.nix':
				'{ services.openssh.enable = true; services.nginx.enable = true; }\n'
		}
	}
];
