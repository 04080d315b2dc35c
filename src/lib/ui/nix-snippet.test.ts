import { expect, it } from 'vitest';
import { nixSnippet, shellSnippet } from './nix-snippet.ts';

const host = {
	name: 'hsb1',
	kind: 'nixos',
	location: 'home',
	deviceType: 'server',
	themeColor: '#769ff0'
} as const;
const url = 'wss://fleet.example.com/ws';

it('writes a NixOS module with this dashboard in it', () => {
	expect(nixSnippet(host, url)).toBe(`services.nixfleet-agent = {
  enable = true;
  url = "wss://fleet.example.com/ws";
  tokenFile = "/var/lib/secrets/nixfleet-token";
  hostname = "hsb1";
  location = "home";
  deviceType = "server";
  themeColor = "#769ff0";
};`);
});

it('keeps the token of a Home Manager host in its home', () =>
	expect(nixSnippet({ ...host, kind: 'home-manager' }, url)).toContain(
		'tokenFile = "${config.home.homeDirectory}/.config/nixfleet/token";'
	));

it('never writes the token itself where others can read it', () => {
	expect(shellSnippet(host, url)).toContain('NIXFLEET_TOKEN_FILE=./token');
	expect(shellSnippet(host, url)).not.toMatch(/NIXFLEET_TOKEN=/);
});
