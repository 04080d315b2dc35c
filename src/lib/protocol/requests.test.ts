import { describe, expect, it } from 'vitest';
import { RequestOperations } from './requests.ts';

const HOST = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const OTHER_HOST = '01ARZ3NDEKTSV4RRFFQ69G5FAW';
const PATH = '/nix/store/aaa-system';
const COMMIT = 'a'.repeat(40);

const problems = (request: Omit<RequestOperations, 'hostIds'>, hostIds = [HOST]): string[] =>
	RequestOperations.safeParse({ hostIds, ...request }).error?.issues.map(
		({ message }) => message
	) ?? [];

describe('the argument of a command', () => {
	it.each<[string, Omit<RequestOperations, 'hostIds'>]>([
		['going back', { command: 'rollback', argument: { generation: 3, systemPath: PATH } }],
		['comparing', { command: 'compare', argument: { fromPath: PATH, systemPath: PATH } }],
		['collecting garbage', { command: 'collect-garbage', argument: { keepDays: 7 } }],
		['collecting garbage as usual', { command: 'collect-garbage' }],
		[
			'a switch to what was previewed',
			{ command: 'pull-switch', commit: COMMIT, argument: { systemPath: PATH } }
		]
	])('is taken for %s', (_, request) => expect(problems(request)).toEqual([]));

	it.each<[string, Omit<RequestOperations, 'hostIds'>, RegExp]>([
		['a rollback to nowhere', { command: 'rollback' }, /number and the path/],
		[
			'a rollback without the path',
			{ command: 'rollback', argument: { generation: 3 } },
			/number and the path/
		],
		[
			'a comparison with nothing',
			{ command: 'compare', argument: { systemPath: PATH } },
			/two paths/
		],
		['a generation to switch to', { command: 'switch', argument: { generation: 3 } }, /rollback/],
		['an age to test', { command: 'test', argument: { keepDays: 3 } }, /garbage/],
		['a start for a pull', { command: 'pull', argument: { fromPath: PATH } }, /comparison/],
		[
			'a system without its commit',
			{ command: 'pull-switch', argument: { systemPath: PATH } },
			/fixed commit/
		]
	])('is refused: %s', (_, request, message) => {
		expect(problems(request)).toEqual([expect.stringMatching(message)]);
	});

	it.each([
		['pull-switch', []],
		['switch', []],
		['reboot', [expect.stringMatching(/pulls or builds/)]]
	] as const)(
		'may tell which commit was confirmed only where there is one: %s',
		(command, said) => {
			expect(problems({ command, expectedCommit: COMMIT })).toEqual(said);
		}
	);

	it('about generations names one host', () => {
		const request = { command: 'rollback', argument: { generation: 3, systemPath: PATH } } as const;
		expect(problems(request, [HOST, OTHER_HOST])).toEqual([expect.stringMatching(/one host/)]);
	});

	it.each([-1, 0, 0.5, 100_000])('keeps no garbage for %d days', (keepDays) => {
		expect(problems({ command: 'collect-garbage', argument: { keepDays } })).not.toEqual([]);
	});

	it.each(['nix/store/a', '/nix/store/../etc', '', 'x'.repeat(5_000)])(
		'takes %j for no path',
		(systemPath) => {
			expect(
				problems({ command: 'rollback', argument: { generation: 1, systemPath } })
			).not.toEqual([]);
		}
	);
});
