import { expect, it } from 'vitest';
import { HostName } from '$lib/protocol/host.ts';
import { hostNameProblem } from './host-name.ts';

it.each([
	['hsb1', null],
	['', null],
	['mba-work', null],
	['hsb0', /already/],
	['HSB1', /lower-case/],
	['-a', /Begin and end/],
	['a-', /Begin and end/],
	['a.b', /only letters/],
	['a'.repeat(64), /at most 63/]
])('%s', (name, problem) => {
	const said = hostNameProblem(name, ['hsb0']);
	if (problem === null) expect(said).toBeNull();
	else expect(said).toMatch(problem);
});

it.each(['a', 'a'.repeat(63), 'a'.repeat(64), 'a-b', '-', 'a_b', 'ä', 'A'])(
	'agrees with the protocol on %s',
	(name) => expect(hostNameProblem(name, []) === null).toBe(HostName.safeParse(name).success)
);
