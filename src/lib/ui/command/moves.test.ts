import { row } from '$lib/client/fixtures.ts';
import { expect, it } from 'vitest';
import { movesSince } from './moves.ts';

const ONE = '1'.repeat(40);
const TWO = '2'.repeat(40);
const at = (name: string, targetCommit: string | null) => row(name, { targetCommit });
const { actions } = row('any');
const WAITS = { enabled: true, waits: 'It is offline: it runs when the host is back.' } as const;

it('tells each move once, and nothing of hosts that stayed, came or went', () =>
	expect(
		movesSince(
			{
				command: 'pull-switch',
				rows: [at('a', ONE), at('b', ONE), at('c', ONE), at('d', null), at('gone', ONE)]
			},
			[at('a', TWO), at('b', TWO), at('c', ONE), at('d', ONE), at('new', TWO)]
		)
	).toEqual([
		{ from: ONE, to: TWO },
		{ from: null, to: ONE }
	]));

it('tells of the checkout where that is built', () =>
	expect(
		movesSince({ command: 'switch', rows: [row('a', { commit: ONE, targetCommit: ONE })] }, [
			row('a', { commit: TWO, targetCommit: ONE })
		])
	).toEqual([{ from: ONE, to: TWO }]));

it('tells nothing where no commit was promised', () => {
	const rows = [at('a', ONE)];
	const now = [at('a', TWO)];
	expect(movesSince({ command: 'pull-switch', commit: ONE, rows }, now)).toEqual([]);
	expect(movesSince({ command: 'reboot', rows }, now)).toEqual([]);
	expect(movesSince({ command: 'force-stop', rows }, now)).toEqual([]);
	const away = row('a', { targetCommit: TWO, actions: { ...actions, pull: WAITS } });
	expect(movesSince({ command: 'pull', rows }, [away])).toEqual([]);
});
