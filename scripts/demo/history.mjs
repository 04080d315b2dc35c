import { HOSTS } from './hosts.mjs';

/** What the demo's repository is made of: commits, oldest first, and the files each brings. */

/** @typedef {import('./hosts.mjs').Host} Host */

/** @param {string} title @param {string} check */
const test = (title, check) => `#!/bin/sh\n# ${title}\nset -eu\n${check}\n`;

/** @param {number} daysAgo when the inputs were new @param {string} rev */
const lock = (daysAgo, rev) =>
	`${JSON.stringify(
		{
			nodes: {
				'home-manager': locked('nix-community', 'home-manager', { daysAgo: daysAgo + 2, rev }),
				nixpkgs: locked('nixos', 'nixpkgs', { daysAgo, rev }),
				'nix-darwin': locked('nix-darwin', 'nix-darwin', { daysAgo: daysAgo + 1, rev }),
				root: {
					inputs: {
						'home-manager': 'home-manager',
						'nix-darwin': 'nix-darwin',
						nixpkgs: 'nixpkgs'
					}
				}
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

/** @param {Host} host how the flake names its configuration */
function configurationOf({ name, kind }) {
	if (kind === 'nixos')
		return `    nixosConfigurations.${name} = nixpkgs.lib.nixosSystem { modules = [ ./hosts/${name} ]; };`;
	if (kind === 'darwin')
		return `    darwinConfigurations.${name} = nix-darwin.lib.darwinSystem { modules = [ ./hosts/${name} ]; };`;
	return `    homeConfigurations.${name} = home-manager.lib.homeManagerConfiguration {
      pkgs = nixpkgs.legacyPackages.x86_64-linux;
      modules = [ ./hosts/${name} ];
    };`;
}

const FLAKE = `{
  description = "Demo fleet";
  inputs.nixpkgs.url = "github:nixos/nixpkgs";
  inputs.home-manager.url = "github:nix-community/home-manager";
  inputs.nix-darwin.url = "github:nix-darwin/nix-darwin";
  outputs = { nixpkgs, home-manager, nix-darwin, ... }: {
${HOSTS.map(configurationOf).join('\n')}
  };
}
`;

/** What each host is there for, at first; those that are not named serve SSH. @type {Record<string, string>} */
const PURPOSES = {
	gpc0: '{ programs.steam.enable = true; }',
	'mba-work': '{ programs.git.enable = true; }',
	travel: '{ programs.git.enable = true; }',
	mbp0: '{ homebrew.enable = true; }',
	imac0: '{ homebrew.enable = true; }',
	mail0: '{ services.postfix.enable = true; }',
	nas0: '{ services.samba.enable = true; }'
};

/** @type {{ hoursAgo: number, message: string, files: Record<string, string> }[]} */
export const HISTORY = [
	{
		hoursAgo: 41 * 24,
		message: 'Start the fleet',
		files: {
			'flake.nix': FLAKE,
			'flake.lock': lock(43, 'a'),
			...Object.fromEntries(
				HOSTS.map(({ name }) => [
					`hosts/${name}/default.nix`,
					`${PURPOSES[name] ?? '{ services.openssh.enable = true; }'}\n`
				])
			)
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
		hoursAgo: 7,
		message: 'mail0: filter spam',
		files: {
			// As people write it in a hurry; the stand-ins refuse it, as Nix would.
			'hosts/mail0/default.nix':
				'{ services.postfix.enable = true; services.rspamd.enabel = true; }\n'
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
