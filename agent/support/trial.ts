import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { write } from './fixtures.ts';

/**
 * What a switch on trial needs besides the stand-ins: a system that ran before, with its own way to be activated, and
 * a new one whose boot loader takes until `go-boot` is there. Steered and told by files in the root: `boot-begun`,
 * `boot-cut` (ended half-way) and `boot-written`.
 * @returns the two systems
 */
export function putOnTrial(
	folder: string,
	commit: string,
	boot = 'while [ ! -e "$root/go-boot" ]; do sleep 0.05; done'
): { previous: string; built: string } {
	const root = join(folder, 'root');
	const [previous, built] = [join(root, 'store/previous'), join(root, 'store', commit)];
	const script = (path: string, text: string) =>
		write(path, `#!/bin/sh\nroot='${root}'\n${text}\n`, 0o755);
	script(
		join(previous, 'bin/switch-to-configuration'),
		`ln -sfn '${previous}' "$root/run/current-system"`
	);
	script(
		join(built, 'bin/switch-to-configuration'),
		`trap 'touch "$root/boot-cut"; exit 143' TERM\ntouch "$root/boot-begun"\n${boot}\ntouch "$root/boot-written"`
	);
	script(join(folder, 'bin/nix-env'), 'ln -sfn "$4" "$2"');
	mkdirSync(join(root, 'run'), { recursive: true });
	mkdirSync(join(root, 'nix/var/nix/profiles'), { recursive: true });
	symlinkSync(previous, join(root, 'run/current-system'));
	return { previous, built };
}
