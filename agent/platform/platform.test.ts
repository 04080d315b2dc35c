import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hostConfig, temporaryFolder, write } from '../support/fixtures.ts';
import { findProgram } from './find-program.ts';
import { platformOf } from './index.ts';

it.each([
	['nixos', 'nixos-rebuild', 'nixosConfigurations."x".config.system.build.toplevel'],
	['darwin', 'darwin-rebuild', 'darwinConfigurations."x".system'],
	['home-manager', 'home-manager', 'homeConfigurations."x".activationPackage']
] as const)('%s is switched by %s to %s', (kind, program, attribute) => {
	const platform = platformOf(hostConfig(temporaryFolder(), { kind }));
	expect(platform.rebuildProgram).toBe(program);
	expect(platform.buildAttribute('x')).toBe(attribute);
	expect(platform.switchArguments('/repo#x')).toEqual(['switch', '--flake', '/repo#x']);
});

it('Home Manager is looked for in the home first, then in the profiles of the system', () => {
	const config = hostConfig(temporaryFolder(), {
		kind: 'home-manager',
		home: '/home/me',
		systemProfile: '/nix/var/nix/profiles/system'
	});
	expect(platformOf(config).runningLinks).toEqual([
		'/home/me/.local/state/nix/profiles/home-manager',
		'/nix/var/nix/profiles/per-user/me/home-manager'
	]);
});

it('a program is found when it is a file that may be run, on absolute folders only', () => {
	const folder = temporaryFolder();
	const program = write(join(folder, 'b/tool'), '', 0o755);
	write(join(folder, 'a/tool/nested'), '', 0o755);
	expect(findProgram('tool', `relative::${folder}/a:${folder}/b`)).toBe(program);
	chmodSync(program, 0o644);
	expect(findProgram('tool', `${folder}/b`)).toBeNull();
	expect(findProgram('tool', undefined)).toBeNull();
});
