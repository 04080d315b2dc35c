import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { restartCommand } from './restart-command.ts';

const label = /^\s*Label = "(.+)";$/m.exec(readFileSync('nix/modules/launchd.nix', 'utf8'))?.[1];

it('names the job as the modules for launchd do', () => {
	expect(label).toBeTruthy();
	expect(restartCommand('darwin', 'aarch64-darwin')).toBe(
		`sudo launchctl kickstart -k system/${label}`
	);
	expect(restartCommand('home-manager', 'aarch64-darwin')).toBe(
		`launchctl kickstart -k gui/$(id -u)/${label}`
	);
});

it('is what the page on installation says', () => {
	const page = readFileSync('docs/install.md', 'utf8');
	for (const kind of ['darwin', 'home-manager'] as const)
		expect(page).toContain(`${restartCommand(kind, 'x86_64-darwin')} `);
});

it.each([
	['nixos', 'x86_64-linux', 'sudo systemctl restart nixfleet-agent'],
	['home-manager', 'aarch64-linux', 'systemctl --user restart nixfleet-agent'],
	// Not known before its agent has said so: most are on Linux.
	['home-manager', null, 'systemctl --user restart nixfleet-agent'],
	['darwin', null, 'sudo launchctl kickstart -k system/com.nixfleet.agent']
] as const)('restarts the agent of a %s host on %s', (kind, system, command) =>
	expect(restartCommand(kind, system)).toBe(command)
);
