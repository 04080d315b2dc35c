import { expect, it } from 'vitest';
import * as command from '$lib/protocol/command.ts';
import { COMMAND_PHASES, COMMANDS, consequence } from './texts.ts';

it('uses the phases and names of the protocol', () => {
	expect(COMMAND_PHASES).toEqual(command.COMMAND_PHASES);
	expect(COMMANDS).toEqual(command.COMMAND_LABELS);
});

it('says what a switch does, from which commit', () => {
	const host = { name: 'hsb1', commit: 'abc1234'.padEnd(40, '0') };
	expect(consequence('switch', host, null)).toEqual({
		name: 'hsb1',
		effect: 'will be rebuilt from abc1234 and activated.'
	});
	expect(consequence('pull-switch', host, 'def5678'.padEnd(40, '0')).effect).toContain('def5678');
});

it('does not invent a commit it does not know', () => {
	expect(consequence('switch', { name: 'hsb1', commit: null }, null).effect).toContain(
		'its checkout'
	);
	expect(consequence('pull', { name: 'hsb1', commit: null }, null).effect).toContain('head');
});
