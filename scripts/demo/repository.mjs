import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A believable fleet repository: a work tree to commit in and the bare repository that everybody follows.
 * @param {string} tree @param {string} bare
 * @returns {{ url: string }}
 */
export function makeRepository(tree, bare) {
	if (!existsSync(join(bare, 'HEAD'))) {
		mkdirSync(tree, { recursive: true });
		git(tree, ['init', '--quiet', '--initial-branch=main']);
		for (const [message, files] of HISTORY) {
			for (const [name, content] of Object.entries(files)) write(join(tree, name), content);
			commit(tree, message);
		}
		git(dirname(tree), ['clone', '--quiet', '--bare', tree, bare]);
		git(tree, ['remote', 'add', 'origin', bare]);
	}
	return { url: pathToFileURL(bare).href };
}

/** @param {string} tree @param {string} message */
export function commit(tree, message) {
	git(tree, ['add', '--all']);
	git(tree, [
		'-c',
		'user.name=Demo',
		'-c',
		'user.email=demo@example.com',
		'commit',
		'--quiet',
		'--message',
		message
	]);
}

/** @param {string} folder @param {string[]} args */
export const git = (folder, args) =>
	execFileSync('git', args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
		.toString()
		.trim();

/** @param {string} file @param {string} content */
function write(file, content) {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, content, { mode: file.endsWith('.sh') ? 0o755 : 0o644 });
}

/** @param {string} name @param {string} check */
const test = (name, check) => `#!/bin/sh\n# ${name}\nset -eu\n${check}\n`;

/** @param {number} daysAgo */
const lock = (daysAgo) =>
	`${JSON.stringify(
		{
			nodes: {
				nixpkgs: {
					locked: {
						lastModified: Math.floor(Date.now() / 1000) - daysAgo * 86_400,
						owner: 'nixos',
						repo: 'nixpkgs',
						rev: 'a'.repeat(40),
						type: 'github'
					},
					original: { owner: 'nixos', ref: 'nixos-unstable', repo: 'nixpkgs', type: 'github' }
				},
				root: { inputs: { nixpkgs: 'nixpkgs' } }
			},
			root: 'root',
			version: 7
		},
		null,
		2
	)}\n`;

const FLAKE = `{
  description = "Demo fleet";
  inputs.nixpkgs.url = "github:nixos/nixpkgs/nixos-unstable";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.hsb1 = nixpkgs.lib.nixosSystem { modules = [ ./hosts/hsb1 ]; };
    nixosConfigurations.gpc0 = nixpkgs.lib.nixosSystem { modules = [ ./hosts/gpc0 ]; };
  };
}
`;

/** Messages and the files each brings. @type {[string, Record<string, string>][]} */
const HISTORY = [
	[
		'Start the fleet: hsb1, gpc0 and mba-work',
		{
			'flake.nix': FLAKE,
			'flake.lock': lock(12),
			'hosts/hsb1/default.nix': '{ services.openssh.enable = true; }\n',
			'hosts/gpc0/default.nix': '{ programs.steam.enable = true; }\n',
			'hosts/mba-work/home.nix': '{ programs.git.enable = true; }\n'
		}
	],
	[
		'hsb1: test the web server and the backup',
		{
			'hosts/hsb1/tests/T01-web-server.sh': test(
				'The web server answers',
				'echo "GET / answered 200 in 12 ms"'
			),
			'hosts/hsb1/tests/T02-backup.sh': test(
				'The last backup is younger than a day',
				'echo "last backup: 3 hours ago"'
			),
			'hosts/gpc0/tests/T01-graphics.sh': test(
				'The graphics driver is loaded',
				'echo "driver loaded"'
			),
			'hosts/gpc0/tests/T02-controller.sh': test(
				'The controller pairs',
				'echo "no controller within reach" >&2; exit 1'
			)
		}
	],
	[
		'hsb1: serve the wiki over https',
		{
			'hosts/hsb1/default.nix':
				'{ services.openssh.enable = true; services.nginx.enable = true; }\n'
		}
	]
];
