import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flakeSnippet, nixSnippet } from '$lib/ui/add-host/nix-snippet.ts';
import { temporaryFolder } from '../support/folder.ts';
import { LIB, nix } from './evaluate.ts';

/** The flake itself, by the real Nix, with a nixpkgs that is a `lib` and names (tests/nix/stub-nixpkgs). */

const folder = temporaryFolder('flake');
const flake = join(folder.path, 'flake');
const nixpkgs = join(folder.path, 'nixpkgs');
const version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
afterAll(() => {
	spawnSync('chmod', ['-R', 'u+w', folder.path]);
	folder[Symbol.dispose]();
});

beforeAll(() => {
	for (const name of ['flake.nix', 'nix', 'package.json', 'package-lock.json', 'tests/nix'])
		cpSync(name, join(flake, name), { recursive: true });
	cpSync('tests/nix/stub-nixpkgs', nixpkgs, { recursive: true });
	cpSync('tests/nix/packages.nix', join(nixpkgs, 'packages.nix'));
	cpSync(LIB, join(nixpkgs, 'lib'), { recursive: true });
});

const ask = (...args: string[]) =>
	nix(folder.path, 'nix', [
		...args,
		'--no-write-lock-file',
		'--override-input',
		'nixpkgs',
		`path:${nixpkgs}`
	]);

it('shows packages, overlay, modules, shells and checks for four systems', () => {
	const { status, stdout, stderr } = ask('flake', 'show', '--json', `path:${flake}`);
	expect(status, stderr).toBe(0);
	const shown = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
	const systems = ['aarch64-darwin', 'aarch64-linux', 'x86_64-darwin', 'x86_64-linux'];
	for (const output of ['packages', 'devShells', 'checks'])
		expect(Object.keys(shown[output] ?? {}).sort(), output).toEqual(systems);
	expect(shown.packages?.['aarch64-darwin']).toMatchObject({
		nixfleet: { name: `nixfleet-${version}` },
		'nixfleet-cli': { name: `nixfleet-cli-${version}` },
		'nixfleet-agent': { name: `nixfleet-agent-${version}` }
	});
	expect(Object.keys(shown.nixosModules ?? {}).sort()).toEqual([
		'default',
		'nixfleet-agent',
		'nixfleet-dashboard'
	]);
	for (const output of ['homeManagerModules', 'darwinModules', 'overlays'])
		expect(Object.keys(shown), output).toContain(output);
});

it('flake check finds nothing', () => {
	const { status, stderr } = ask('flake', 'check', '--no-build', `path:${flake}`);
	expect(status, stderr).toBe(0);
});

it('the check of the modules builds: every case, evaluated', () => {
	const { status, stderr } = ask('build', '--no-link', `path:${flake}#checks.x86_64-linux.modules`);
	expect(status, stderr).toBe(0);
});

it.each([
	['nixos', 'x86_64-linux', '/var/lib/secrets/nixfleet-token'],
	['darwin', 'aarch64-darwin', '/var/lib/secrets/nixfleet-token'],
	['home-manager', 'x86_64-linux', '/home/ada/.config/nixfleet/token'],
	['home-manager', 'aarch64-darwin', '/home/ada/.config/nixfleet/token']
] as const)('what Add host gives to paste for %s evaluates, on %s', (kind, system, tokenFile) => {
	const mine = join(folder.path, `mine-${kind}-${system}`);
	const [inputs, module] = flakeSnippet(kind).split('\n\n');
	const host = {
		name: 'hsb1',
		kind,
		location: 'home',
		deviceType: 'server',
		themeColor: '#769ff0'
	} as const;
	const options = nixSnippet(host, { agentUrl: 'wss://fleet.example.com/ws', repoUrl: null });
	mkdirSync(mine);
	writeFileSync(
		join(mine, 'flake.nix'),
		`{
  inputs.nixpkgs.url = "path:${nixpkgs}";
  ${inputs}
  outputs = { nixpkgs, nixfleet, ... }: {
    agent = (nixpkgs.lib.evalModules {
      specialArgs.pkgs = nixpkgs.legacyPackages.${system};
      modules = { ${module} }.modules ++ [
        "\${nixfleet}/tests/nix/surroundings.nix"
        ({ config, ... }: {
          ${options}
          home.homeDirectory = "/home/ada";
        })
      ];
    }).config.services.nixfleet-agent;
  };
}`
	);
	const { stdout, stderr } = ask(
		'eval',
		'--json',
		`path:${mine}#agent`,
		'--apply',
		'agent: { inherit (agent) enable kind url hostname tokenFile; }',
		'--override-input',
		'nixfleet',
		`path:${flake}`
	);
	expect(JSON.parse(stdout || JSON.stringify(stderr))).toEqual({
		enable: true,
		kind,
		url: 'wss://fleet.example.com/ws',
		hostname: 'hsb1',
		tokenFile
	});
});

it('without the flake: packages and modules by import', () => {
	const expression = `let lib = import ${nixpkgs}/lib; pkgs = ((import ${nixpkgs}/flake.nix).outputs { self = null; }).legacyPackages.x86_64-linux; it = import ${flake}/nix { inherit pkgs; }; in { modules = lib.attrNames it.nixosModules; package = it.packages.nixfleet-agent.name; cli = it.packages.nixfleet-cli.name; overlay = (it.overlay pkgs pkgs).nixfleet.name; }`;
	const { stdout, stderr } = nix(folder.path, 'nix-instantiate', [
		'--eval',
		'--strict',
		'--json',
		'--expr',
		expression
	]);
	expect(JSON.parse(stdout || stderr)).toEqual({
		modules: ['default', 'nixfleet-agent', 'nixfleet-dashboard'],
		package: `nixfleet-agent-${version}`,
		cli: `nixfleet-cli-${version}`,
		overlay: `nixfleet-${version}`
	});
});

it('a package of the lock is fetched only where it fits, and by its own hash', () => {
	const lock = (system: string) => {
		const expression = `let pkgs = ((import ${nixpkgs}/flake.nix).outputs { self = null; }).legacyPackages.${system}; in (import ${flake}/nix/packages/npm-lock.nix { pkgs = pkgs // { writeText = _: text: text; }; })`;
		const { stdout, stderr } = nix(folder.path, 'nix-instantiate', [
			'--eval',
			'--strict',
			'--json',
			'--expr',
			expression
		]);
		if (stdout === '') throw new Error(stderr);
		return JSON.parse(JSON.parse(stdout) as string) as {
			packages: Record<string, { integrity?: string; resolved?: string }>;
		};
	};
	const resolved = (system: string, name: string) =>
		lock(system).packages[`node_modules/${name}`]?.resolved !== undefined;
	expect(resolved('x86_64-linux', '@libsql/linux-x64-gnu')).toBe(true);
	expect(resolved('x86_64-linux', '@rolldown/binding-linux-x64-musl')).toBe(false);
	expect(resolved('x86_64-linux', '@libsql/darwin-arm64')).toBe(false);
	expect(resolved('aarch64-darwin', '@libsql/darwin-arm64')).toBe(true);
	expect(resolved('aarch64-darwin', '@libsql/linux-arm64-gnu')).toBe(false);
	expect(resolved('aarch64-linux', 'bcrypt')).toBe(true);
	const entries = Object.values(lock('x86_64-linux').packages);
	expect(entries.every((entry) => !entry.resolved || entry.integrity?.startsWith('sha512-'))).toBe(
		true
	);
});

it('every file of Nix can be read', () => {
	const files = ['nix', 'tests/nix'].flatMap((root) =>
		readdirSync(root, { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.nix'))
			.map((name) => join(root, name))
	);
	const { status, stderr } = nix(folder.path, 'nix-instantiate', [
		'--parse',
		'flake.nix',
		...files
	]);
	expect(status, stderr).toBe(0);
});
