import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** How a host's system shall behave when it is built and activated. */
export type HostSpec = {
	motd?: string;
	failBuild?: boolean;
	failSwitch?: boolean;
	buildSeconds?: number;
	switchSeconds?: number;
	/** Packages it needs, by name, with their version. */
	packages?: Record<string, string>;
	/** Units, by name, with what is in them. */
	units?: Record<string, string>;
	/** Another one asks for a reboot. */
	kernel?: string;
	/** The configuration does not evaluate. */
	failEvaluation?: boolean;
};

/**
 * A real Git repository with a real flake, without nixpkgs: each host's system is a raw derivation that Nix really
 * builds, with a switch-to-configuration that sets the running-system link under NIXFLEET_ROOT.
 */
export function fleetRepository(folder: string, hosts: Record<string, HostSpec>) {
	const tree = join(folder, 'nixcfg');
	const bare = join(folder, 'nixcfg.git');
	const git = (cwd: string, ...args: string[]): string =>
		execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
			cwd,
			stdio: ['ignore', 'pipe', 'pipe']
		})
			.toString()
			.trim();
	const write = (name: string, content: string, mode = 0o644): void => {
		const file = join(tree, name);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, content);
		chmodSync(file, mode);
	};

	mkdirSync(tree, { recursive: true });
	git(tree, 'init', '--quiet', '--initial-branch=main');
	write('flake.nix', FLAKE);
	write('flake.lock', '{"nodes":{"root":{}},"root":"root","version":7}\n');
	write('system.nix', SYSTEM);
	write('switch-to-configuration.sh', SWITCH, 0o755);
	for (const [name, spec] of Object.entries(hosts))
		write(`hosts/${name}/host.json`, JSON.stringify(spec));
	git(tree, 'add', '--all');
	git(tree, 'commit', '--quiet', '--message', 'Start');
	git(folder, 'clone', '--quiet', '--bare', tree, bare);
	git(tree, 'remote', 'add', 'origin', bare);

	return {
		tree,
		bare,
		url: pathToFileURL(bare).href,
		write,
		head: (): string => git(tree, 'rev-parse', 'HEAD'),
		/** Commits everything and pushes it. @returns the new commit */
		push(message: string): string {
			git(tree, 'add', '--all');
			git(tree, 'commit', '--quiet', '--allow-empty', '--message', message);
			git(tree, 'push', '--quiet', '--force', 'origin', 'main');
			return git(tree, 'rev-parse', 'HEAD');
		},
		setHost: (name: string, spec: HostSpec): void =>
			write(`hosts/${name}/host.json`, JSON.stringify(spec)),
		test: (host: string, name: string, script: string): void =>
			write(`hosts/${host}/tests/${name}`, `#!/bin/sh\n${script}\n`, 0o755),
		git: (...args: string[]): string => git(tree, ...args)
	};
}

const FLAKE = `{
  outputs = { self }:
    let
      hosts = builtins.readDir ./hosts;
      systemOf = name: import ./system.nix { inherit name; spec = builtins.fromJSON (builtins.readFile (./hosts + "/\${name}/host.json")); };
    in
    {
      nixosConfigurations = builtins.mapAttrs (name: _: { config.system.build.toplevel = systemOf name; }) hosts;
      darwinConfigurations = builtins.mapAttrs (name: _: { system = systemOf name; }) hosts;
    };
}
`;

const SYSTEM = `{ name, spec }:
derivation {
  name = "nixos-system-\${name}";
  system = builtins.currentSystem or "x86_64-linux";
  builder = "/bin/sh";
  PATH = "/usr/bin:/bin";
  motd = if spec.failEvaluation or false then throw "the configuration of \${name} is wrong" else spec.motd or "";
  # Each package is a derivation of its own, with something in it, so that closures can be compared.
  packages = map
    (package: derivation {
      name = "\${package}-\${spec.packages.\${package}}";
      system = builtins.currentSystem or "x86_64-linux";
      builder = "/bin/sh";
      PATH = "/usr/bin:/bin";
      args = [ "-ec" "mkdir -p $out; head -c 100000 /dev/zero > $out/content" ];
    })
    (builtins.attrNames (spec.packages or { }));
  units = builtins.toJSON (spec.units or { });
  unitLines = builtins.concatStringsSep "\n" (map (unit: "\${unit} \${spec.units.\${unit}}") (builtins.attrNames (spec.units or { })));
  fail = if spec.failBuild or false then "yes" else "";
  seconds = toString (spec.buildSeconds or 0);
  failSwitch = if spec.failSwitch or false then "yes" else "";
  switchSeconds = toString (spec.switchSeconds or 0);
  kernel = derivation {
    name = "kernel";
    release = spec.kernel or "6.1";
    system = builtins.currentSystem or "x86_64-linux";
    builder = "/bin/sh";
    PATH = "/usr/bin:/bin";
    args = [ "-ec" "mkdir -p $out/kernel-modules; touch $out/kernel $out/initrd" ];
  };
  stc = ./switch-to-configuration.sh;
  args = [ "-ec" ''
    echo "building the system of \${name}"
    i=0; while [ "$i" -lt "$seconds" ]; do i=$((i+1)); echo "still building, second $i"; sleep 1; done
    if [ -n "$fail" ]; then echo "error: the builder of \${name} says no" >&2; exit 3; fi
    mkdir -p $out/bin
    printf '%s' "$motd" > $out/motd
    printf '%s' "$failSwitch" > $out/fail-switch
    printf '%s' "$switchSeconds" > $out/switch-seconds
    touch $out/init
    mkdir $out/units $out/sw
    for package in $packages; do ln -s $package $out/sw/; done
    printf '%s\\n' "$unitLines" | while read -r unit content; do [ -z "$unit" ] || printf '%s' "$content" > $out/units/$unit; done
    # All systems have the same kernel, so that none of them asks for a reboot.
    for part in kernel initrd kernel-modules; do ln -s $kernel/$part $out/$part; done
    cp $stc $out/bin/switch-to-configuration; chmod +x $out/bin/switch-to-configuration
    # Activated by this where there is no switch-to-configuration: nix-darwin.
    printf '#!/bin/sh\nexec %s/bin/switch-to-configuration switch\n' $out > $out/activate; chmod +x $out/activate
  '' ];
}
`;

const SWITCH = `#!/bin/sh
set -eu
me=$(dirname "$(dirname "$(readlink -f "$0")")")
if [ "$1" = dry-activate ]; then
	old="$NIXFLEET_ROOT/run/current-system/units"
	plan() { [ -z "$2" ] || echo "would $1 the following units: $(echo $2 | sed 's/ /, /g')"; }
	stop='' start='' restart=''
	for unit in $(ls "$old"); do
		if [ ! -e "$me/units/$unit" ]; then stop="$stop $unit"
		elif ! cmp -s "$old/$unit" "$me/units/$unit"; then restart="$restart $unit"; fi
	done
	for unit in $(ls "$me/units"); do [ -e "$old/$unit" ] || start="$start $unit"; done
	plan stop "$stop"
	echo 'would activate the configuration...'
	plan restart "$restart"
	plan start "$start"
	exit 0
fi
[ "$1" != boot ] || { echo "updating the boot loader"; exit 0; }
echo "activating the configuration: $1"
sleep "$(cat "$me/switch-seconds")"
if [ -s "$me/fail-switch" ]; then echo "warning: the following units failed: foo.service" >&2; exit 4; fi
ln -sfn "$me" "$NIXFLEET_ROOT/run/current-system"
[ -e "$NIXFLEET_ROOT/run/booted-system" ] || ln -sfn "$me" "$NIXFLEET_ROOT/run/booted-system"
echo "activated $(cat "$me/motd")"
`;
