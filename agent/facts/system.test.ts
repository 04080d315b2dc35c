import { mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { platformOf } from '../platform/index.ts';
import { hostConfig, temporaryFolder, write } from '../support/fixtures.ts';
import { readSystem } from './system.ts';

function makeHost(kind: 'nixos' | 'darwin' = 'nixos') {
	const folder = temporaryFolder();
	const config = hostConfig(folder, { kind });
	const profiles = join(config.root, 'nix/var/nix/profiles');
	mkdirSync(join(config.root, 'run'), { recursive: true });
	mkdirSync(profiles, { recursive: true });
	const system = (name: string, kernel: string): string => {
		const path = join(folder, 'store', name);
		for (const part of ['initrd', 'kernel', 'kernel-modules']) {
			write(join(folder, 'store', `${part}-${kernel}`), '');
			mkdirSync(path, { recursive: true });
			symlinkSync(join(folder, 'store', `${part}-${kernel}`), join(path, part));
		}
		return path;
	};
	const link = (target: string, path: string): void => {
		try {
			unlinkSync(path);
		} catch {
			// First time.
		}
		symlinkSync(target, path);
	};
	return {
		system,
		read: () => readSystem(config, platformOf(config)),
		run: (path: string) => link(path, join(config.root, 'run/current-system')),
		boot: (path: string) => link(path, join(config.root, 'run/booted-system')),
		generation(number: number, path: string) {
			link(path, join(profiles, `system-${number}-link`));
			link(`system-${number}-link`, join(profiles, 'system'));
		}
	};
}

describe('readSystem', () => {
	it('is null where nothing shows what runs', () => expect(makeHost().read()).toBeNull());

	it('reads running, booted and profile paths and the generation', () => {
		const host = makeHost();
		const one = host.system('one', '6.1');
		host.generation(41, one);
		host.generation(42, one);
		host.run(one);
		host.boot(one);
		expect(host.read()).toEqual({
			systemPath: one,
			bootedPath: one,
			profilePath: one,
			generation: 42,
			activatedAt: expect.any(Number),
			rebootNeeded: false
		});
	});

	it('needs no reboot for what only the next boot starts', () => {
		const host = makeHost();
		const [one, two] = [host.system('one', '6.1'), host.system('two', '6.6')];
		host.boot(one);
		host.run(one);
		host.generation(2, two);
		expect(host.read()).toMatchObject({ rebootNeeded: false, profilePath: two });
	});

	it('needs a reboot when another kernel was booted than that of what runs, whatever the profile is', () => {
		const host = makeHost();
		const [one, two] = [host.system('one', '6.1'), host.system('two', '6.6')];
		host.boot(one);
		host.run(two);
		host.generation(1, one);
		expect(host.read()).toMatchObject({ rebootNeeded: true, profilePath: one });
	});

	it('needs a reboot when what runs has another kernel', () => {
		const host = makeHost();
		const [one, two] = [host.system('one', '6.1'), host.system('two', '6.6')];
		host.boot(one);
		host.generation(2, two);
		host.run(two);
		expect(host.read()).toMatchObject({ rebootNeeded: true, bootedPath: one });
	});

	it('after a failed activation names the generation that runs, not the one in the profile', () => {
		const host = makeHost();
		const [one, two] = [host.system('one', '6.1'), host.system('two', '6.1')];
		host.generation(1, one);
		host.run(one);
		host.generation(2, two);
		expect(host.read()).toMatchObject({ systemPath: one, profilePath: two, generation: 1 });
	});

	it('does not know about reboots on nix-darwin', () => {
		const host = makeHost('darwin');
		const one = host.system('one', '1');
		host.generation(1, one);
		host.run(one);
		expect(host.read()).toMatchObject({ rebootNeeded: null, bootedPath: null });
	});
});
