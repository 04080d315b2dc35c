import { row } from '$lib/client/fixtures.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import { expect, it } from 'vitest';
import { partsOf } from './parts.ts';

const ONE = '1'.repeat(40);
const TWO = '2'.repeat(40);

const host = (name: string, targetCommit: string | null = ONE, more: Partial<FleetRow> = {}) =>
	row(name, { targetCommit, ...more });
const { actions } = row('any');
const WAITS = { enabled: true, waits: 'It is offline: it runs when the host is back.' } as const;
const away = { actions: { ...actions, 'pull-switch': WAITS, switch: WAITS } };

const parts = (order: Omit<Parameters<typeof partsOf>[0], 'command'>, command = 'pull-switch') =>
	partsOf({ command: command as 'pull-switch', ...order }).map((part) => [
		part.rows.map(({ name }) => name).join(' '),
		part.queue,
		part.expectedCommit
	]);

it('each commit that was confirmed is a request of its own', () =>
	expect(
		parts({ rows: [host('a'), host('b', TWO), host('c'), host('d', null)], confirmed: true })
	).toEqual([
		['a c', false, ONE],
		['b', false, TWO],
		['d', false, null]
	]));

it('what nobody confirmed is held to no commit', () =>
	expect(parts({ rows: [host('a'), host('b', TWO)] })).toEqual([['a b', false, null]]));

it('what waits is asked apart, and held to no commit', () =>
	expect(parts({ rows: [host('a'), host('b', TWO, away)], confirmed: true })).toEqual([
		['a', false, ONE],
		['b', true, null]
	]));

it('what shall wait does, whatever its row says', () =>
	expect(parts({ rows: [host('a'), host('b', TWO)], confirmed: true, wait: true })).toEqual([
		['a b', true, null]
	]));

it('a commit that was named is not compared with another', () =>
	expect(parts({ rows: [host('a')], confirmed: true, commit: TWO })).toEqual([['a', false, null]]));

it('a switch is held to what is checked out; a reboot is about no commit', () => {
	const rows = [host('a', ONE, { commit: TWO })];
	expect(parts({ rows, confirmed: true }, 'switch')).toEqual([['a', false, TWO]]);
	expect(parts({ rows, confirmed: true }, 'reboot')).toEqual([['a', false, null]]);
});
