import { expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { flakeSnippet, nixSnippet, shellSnippet } from './nix-snippet.ts';

const host = {
	name: 'hsb1',
	kind: 'nixos',
	location: 'home',
	deviceType: 'server',
	themeColor: '#769ff0'
} as const;
const places = { agentUrl: 'wss://fleet.example.com/ws', repoUrl: 'https://example.com/fleet.git' };

it('writes a NixOS module with this dashboard in it', () => {
	expect(nixSnippet(host, places)).toBe(`services.nixfleet-agent = {
  enable = true;
  url = "wss://fleet.example.com/ws";
  repoUrl = "https://example.com/fleet.git";
  tokenFile = "/var/lib/secrets/nixfleet-token";
  hostname = "hsb1";
  location = "home";
  deviceType = "server";
  themeColor = "#769ff0";
};`);
});

it('names the input and the module as the page on installation does', () => {
	const page = readFileSync('docs/install.md', 'utf8');
	const [url = '', follows = '', , module = ''] = flakeSnippet('nixos').split('\n');
	for (const line of [url, follows]) expect(page).toContain(line.replace('inputs.', ''));
	expect(module).toBe('modules = [ nixfleet.nixosModules.nixfleet-agent ];');
	expect(flakeSnippet('darwin')).toContain('nixfleet.darwinModules.nixfleet-agent');
	expect(flakeSnippet('home-manager')).toContain('nixfleet.homeManagerModules.nixfleet-agent');
	for (const kind of ['nixosModules', 'darwinModules', 'homeManagerModules'])
		expect(page).toContain(`${kind}.nixfleet-agent`);
});

it('by hand runs the program that installation makes', () => {
	const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as {
		bin: Record<string, string>;
	};
	expect(bin).toHaveProperty(shellSnippet(host, places).split('\n').at(-1) ?? '');
});

it('keeps the token of a Home Manager host in its home', () =>
	expect(nixSnippet({ ...host, kind: 'home-manager' }, places)).toContain(
		'tokenFile = "${config.home.homeDirectory}/.config/nixfleet/token";'
	));

it('never writes the token itself where others can read it', () => {
	expect(shellSnippet(host, places)).toContain('NIXFLEET_TOKEN_FILE=./token');
	expect(shellSnippet(host, places)).not.toMatch(/NIXFLEET_TOKEN=/);
});

it('takes any address of a repository for a text, and has an example where none is known', () => {
	const odd = { ...places, repoUrl: 'ssh://git@example.com/${x}"\\it\'s' };
	expect(nixSnippet(host, odd)).toContain('repoUrl = "ssh://git@example.com/\\${x}\\"\\\\it\'s";');
	expect(shellSnippet(host, odd)).toContain(
		`NIXFLEET_REPO_URL='ssh://git@example.com/\${x}"\\it'\\''s' \\`
	);
	expect(nixSnippet(host, { ...places, repoUrl: null })).toContain('github.com/you/nixcfg.git');
});
