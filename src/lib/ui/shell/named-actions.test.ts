import { expect, it } from 'vitest';
import { namedActions, namesFirst } from './named-actions.ts';

const commands = [{ label: 'Pull + Switch' }, { label: 'Pull' }, { label: 'Test' }];
const hosts = [{ name: 'hsb0' }, { name: 'hsb1' }, { name: 'test-vm' }];
const named = (text: string, most = 9) =>
	namedActions(text.split(' '), { commands, hosts, most }).map(
		({ command, host }) => `${commands[command]?.label} ${host.name}`
	);

it.each([
	['test hsb1', ['Test hsb1']],
	['hsb1 test', ['Test hsb1']],
	['hsb1 pu', ['Pull hsb1', 'Pull + Switch hsb1']],
	['pull hsb', ['Pull hsb0', 'Pull hsb1', 'Pull + Switch hsb0', 'Pull + Switch hsb1']],
	['hsb1 pull', ['Pull hsb1', 'Pull + Switch hsb1']],
	['switch hsb1', ['Pull + Switch hsb1']],
	// Only a host, only a command, or a word that is of neither.
	['hsb1', []],
	['test', []],
	['test hsb1 now', []],
	['hsb 1', []],
	['test test', ['Test test-vm']]
])('%j names %j', (text, actions) => expect(named(text)).toEqual(actions));

it('no more are listed than can be', () => expect(named('l hsb', 1)).toEqual(['Pull hsb0']));

it('a host that is called just so comes before one that contains it', () => {
	const of = {
		commands: [{ label: 'Pull' }],
		hosts: [{ name: 'agpc0' }, { name: 'gpc0' }],
		most: 1
	};
	expect(namedActions(['pull', 'gpc0'], of)).toEqual([{ command: 0, host: { name: 'gpc0' } }]);
});

it('who is called so comes first', () =>
	expect(namesFirst([{ name: 'mba' }, { name: 'hsb1' }], ['hsb']).map(({ name }) => name)).toEqual([
		'hsb1',
		'mba'
	]));
