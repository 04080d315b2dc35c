import { describe, expect, it } from 'vitest';
import { COMMANDS, COMMAND_PHASES, fitsKind, PHASES, supersedes } from './command-table.ts';

it('every command enters its phases in the order phases have', () => {
	for (const command of COMMANDS) {
		const places = COMMAND_PHASES[command].map((phase) => PHASES.indexOf(phase));
		expect(places, command).toEqual([...places].sort((a, b) => a - b));
		expect(places.length, command).toBeGreaterThan(0);
	}
});

describe('what waits collapses', () => {
	it.each(COMMANDS)('%s asked for twice is one wish', (command) => {
		expect(supersedes(command, command)).toBe(true);
	});

	it.each([
		['pull-switch', ['pull', 'switch', 'pull-switch', 'boot']],
		['switch', ['switch', 'boot']],
		// A pull after a switch brings nothing of the switch, and a switch needs the pull before it.
		['pull', ['pull']],
		['boot', ['boot']],
		['test', ['test']],
		['evaluate', ['evaluate']],
		['preview', ['preview']],
		['compare', ['compare']],
		['rollback', ['rollback']],
		['collect-garbage', ['collect-garbage']],
		['reboot', ['reboot']],
		['restart-agent', ['restart-agent']]
	] as const)('%s replaces %j', (newer, replaced) => {
		expect(COMMANDS.filter((older) => supersedes(newer, older))).toEqual(
			COMMANDS.filter((older) => (replaced as readonly string[]).includes(older))
		);
	});
});

it('a home without a machine of its own is neither booted nor rebooted', () => {
	const able = (kind: 'nixos' | 'home-manager' | 'darwin') =>
		COMMANDS.filter((command) => !fitsKind(command, kind));
	expect(able('nixos')).toEqual([]);
	expect(able('darwin')).toEqual(['boot']);
	expect(able('home-manager')).toEqual(['boot', 'reboot']);
});
