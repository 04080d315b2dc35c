import { COMMAND_LABELS } from '$lib/protocol/command-table.ts';
import { expect, it } from 'vitest';
import { bestNamed, namedGroupsFirst } from './best-named.ts';

const LABELS = Object.values(COMMAND_LABELS).reverse();
const best = (text: string, labels: readonly string[] = LABELS) =>
	bestNamed(labels, text.split(' '), (label) => label);

it.each(LABELS)('%s is the first of all commands for its own words', (label) => {
	const words = label.toLowerCase().split(/[ +]+/);
	const named = LABELS.filter((each) => words.every((word) => each.toLowerCase().includes(word)));
	expect(best([...words, 'gpc0'].join(' '), named)[0]).toBe(label);
});

it('a word comes before its beginning, and that before what is inside', () =>
	expect(best('re', ['Preview', 'Restart agent', 'Reboot', 'Re'])).toEqual([
		'Re',
		'Reboot',
		'Restart agent',
		'Preview'
	]));

it('nothing typed, and what fits alike, stays in its order', () => {
	expect(bestNamed(LABELS, [], (label) => label)).toEqual(LABELS);
	expect(best('hsb', ['hsb1', 'hsb0'])).toEqual(['hsb1', 'hsb0']);
});

it.each([
	['roll', ['Roll out to…', 'Rollouts', 'gpc0']],
	['gp', ['gpc0', 'Roll out to…', 'Rollouts']],
	['out roll', ['Roll out to…', 'gpc0', 'Rollouts']],
	['nothing', ['gpc0', 'Roll out to…', 'Rollouts']]
])(
	'a group that has what begins with “%s” comes before one that merely mentions it',
	(text, order) =>
		expect(
			namedGroupsFirst(
				[['gpc0'], ['Roll out to…'], ['Rollouts']],
				text.split(' '),
				(group) => group
			)
		).toEqual(order.map((label) => [label]))
);

it('while nothing is typed, groups stay in their order', () =>
	expect(namedGroupsFirst(['b', 'a'], [], (label) => [label])).toEqual(['b', 'a']));
