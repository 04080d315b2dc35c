import { row } from '$lib/client/fixtures.ts';
import { expect, it } from 'vitest';
import { sameReason, splitByAbility } from './not-now.ts';

const cannot = (name: string, reason: string) => {
	const { actions } = row(name);
	return row(name, { actions: { ...actions, switch: { enabled: false, reason } } });
};
const busy = (name: string) =>
	cannot(name, `${name} is busy with Pull. Wait for it to end, or stop it.`);
const names = (rows: { name: string }[]) => rows.map(({ name }) => name).join(' ');

it('who cannot now is left out, and told of with the reason, each reason once', () => {
	const old = cannot('old', 'The agent on old does not offer Switch: it is too old.');
	const { asked, leftOut } = splitByAbility('switch', [busy('a'), row('b'), old, busy('c')]);
	expect([names(asked), names(leftOut)]).toEqual(['b', 'a old c']);
	expect(sameReason('switch', leftOut).map(({ reason, rows }) => [names(rows), reason])).toEqual([
		['a c', 'is busy with Pull. Wait for it to end, or stop it.'],
		['old', 'The agent on old does not offer Switch: it is too old.']
	]);
});

it('where nobody can, the dashboard is asked all the same and says why', () => {
	const { asked, leftOut } = splitByAbility('switch', [busy('a'), busy('b')]);
	expect([names(asked), names(leftOut)]).toEqual(['a b', '']);
});
