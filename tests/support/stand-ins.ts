import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Fast stand-ins for `nix`, `nix-env` and `nixos-rebuild`: they do to the links what the true ones do, and the rebuild
 * appends to the ledger what it did. Files in the root steer them: `slow-build`, `slow-activation` and `slow-boot` hold seconds,
 * while there is a `hold-build` no build ends, `noise` the number of lines to write, `fail-activation` an exit code, `salt` makes another system of the same commit;
 * with `degraded` beside it the system is activated nevertheless;
 * `activation-hook` is a program to run while activating, whatever is activated; `system-hook` becomes part of what is
 * built next, and runs whenever that system is activated, by the rebuild or on the way back to it.
 */
export function writeStandIns(folder: string): string {
	const bin = join(folder, 'bin');
	mkdirSync(bin, { recursive: true });
	const head = `#!/bin/sh
root="$NIXFLEET_ROOT"
rev=$(git --git-dir="$root/../state/repo/.git" rev-parse HEAD)
value() { cat "$root/$1" 2>/dev/null; }
system="$root/store/$rev-system-$(value salt || echo 0)"
noise() { lines=$(value noise); [ -z "$lines" ] || seq -f "$1 line %.0f of a longer text, so that there is something to lose" "$lines"; }
`;
	const nix = `${head}while [ "$1" != --out-link ]; do shift; done
noise build
sleep "$(value slow-build || echo 0)"
while [ -e "$root/hold-build" ]; do sleep 0.1; done
mkdir -p "$system/bin"
if [ ! -e "$system/bin/switch-to-configuration" ]; then
	[ ! -x "$root/system-hook" ] || cp "$root/system-hook" "$system/hook"
	cp "\${0%/*}/switch-to-configuration" "$system/bin/"
fi
ln -sfn "$system" "$2"
`;
	const nixEnv = `#!/bin/sh
[ "$1 $3" = '--profile --set' ] && ln -sfn "$4" "$2"
`;
	const activator = `#!/bin/sh
[ "$1" = boot ] && exec sleep "$(cat "$NIXFLEET_ROOT/slow-boot" 2>/dev/null || echo 0)"
system=$(dirname "$(dirname "$(readlink -f "$0")")")
ln -sfn "$system" "$NIXFLEET_ROOT/run/current-system"
[ ! -x "$system/hook" ] || "$system/hook"
`;
	const rebuild = `${head}note() { echo "\${NIXFLEET_OPERATION:-none} $*" >>"$NIXFLEET_LEDGER"; }
action=$1
note start
trap 'note end 143; exit 143' TERM
noise activation
sleep "$(value slow-activation || echo 0)" & wait $!
[ ! -x "$root/activation-hook" ] || "$root/activation-hook"
[ "$action" = test ] || ln -sfn "$system" "$root/nix/var/nix/profiles/system"
code=$(value fail-activation || echo 0)
{ [ "$code" != 0 ] && [ ! -e "$root/degraded" ]; } || [ "$action" = boot ] || ln -sfn "$system" "$root/run/current-system"
[ "$action" = boot ] || [ ! -x "$system/hook" ] || "$system/hook"
note end "$code"
exit "$code"
`;
	for (const [name, text] of [
		['nix', nix],
		['nix-env', nixEnv],
		['switch-to-configuration', activator],
		['nixos-rebuild', rebuild]
	] as const) {
		writeFileSync(join(bin, name), text);
		chmodSync(join(bin, name), 0o755);
	}
	return bin;
}
