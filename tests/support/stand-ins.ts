import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Fast stand-ins for `nix` and `nixos-rebuild`: they do to the links what the true ones do, and the rebuild appends to
 * the ledger what it did. Files in the root steer them: `slow-build` and `slow-activation` hold seconds, `noise` the
 * number of lines to write, `fail-activation` an exit code; `activation-hook` is a program to run while activating.
 */
export function writeStandIns(folder: string): string {
	const bin = join(folder, 'bin');
	mkdirSync(bin, { recursive: true });
	const head = `#!/bin/sh
root="$NIXFLEET_ROOT"
rev=$(git --git-dir="$root/../state/repo/.git" rev-parse HEAD)
mkdir -p "$root/store/$rev"
value() { cat "$root/$1" 2>/dev/null; }
noise() { lines=$(value noise); [ -z "$lines" ] || seq -f "$1 line %.0f of a longer text, so that there is something to lose" "$lines"; }
`;
	const nix = `${head}while [ "$1" != --out-link ]; do shift; done
noise build
sleep "$(value slow-build || echo 0)"
ln -sfn "$root/store/$rev" "$2"
`;
	const rebuild = `${head}note() { echo "\${NIXFLEET_OPERATION:-none} $*" >>"$NIXFLEET_LEDGER"; }
note start
trap 'note end 143; exit 143' TERM
noise activation
sleep "$(value slow-activation || echo 0)" & wait $!
[ ! -x "$root/activation-hook" ] || "$root/activation-hook"
ln -sfn "$root/store/$rev" "$root/nix/var/nix/profiles/system"
code=$(value fail-activation || echo 0)
[ "$code" != 0 ] || ln -sfn "$root/store/$rev" "$root/run/current-system"
note end "$code"
exit "$code"
`;
	for (const [name, text] of [
		['nix', nix],
		['nixos-rebuild', rebuild]
	] as const) {
		writeFileSync(join(bin, name), text);
		chmodSync(join(bin, name), 0o755);
	}
	return bin;
}
