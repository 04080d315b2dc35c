import { expect, it } from 'vitest';
import type { HostFacts, RolloutCommand } from '$lib/protocol/index.ts';
import {
	A,
	activation,
	B,
	checkout,
	healthy,
	OTHER_SYSTEM,
	running,
	SYSTEM
} from '$lib/protocol/status/fixtures.ts';
import { hasAlready } from './has-already.ts';

const KNOWN: HostFacts = {
	...healthy,
	checkout: checkout(),
	running: running(),
	lastActivation: activation(),
	lastGoodActivation: activation(),
	evaluated: []
};

type Row = [
	sentence: string,
	command: RolloutCommand,
	commit: string | null,
	facts: Partial<HostFacts> | null,
	expected: boolean | null
];

it.each<Row>([
	['a clean checkout of the commit', 'pull', A, {}, true],
	['another checkout', 'pull', B, {}, false],
	['a checkout with changes by hand', 'pull', A, { checkout: checkout({ dirty: true }) }, false],
	['no checkout that is known', 'pull', A, { checkout: null }, null],
	['nothing known', 'pull', A, null, null],
	['a system of the commit that runs', 'pull-switch', A, {}, true],
	['a system of another commit that runs', 'pull-switch', B, {}, false],
	[
		'another commit that makes the very system that runs',
		'pull-switch',
		B,
		{ evaluated: [{ commit: B, systemPath: SYSTEM }] },
		true
	],
	[
		'another system than was activated',
		'pull-switch',
		A,
		{ running: running({ systemPath: OTHER_SYSTEM }) },
		null
	],
	['no activation that is known', 'pull-switch', A, { lastGoodActivation: null }, null],
	[
		'an activation of no known commit',
		'switch',
		null,
		{ lastGoodActivation: activation({ commit: null }) },
		null
	],
	['no running system that is known', 'switch', null, { running: null }, null],
	['a system of its checkout that runs', 'switch', null, {}, true],
	[
		'a checkout that does not run yet',
		'switch',
		null,
		{ checkout: checkout({ commit: B }) },
		false
	],
	[
		'a checkout with changes by hand',
		'switch',
		null,
		{ checkout: checkout({ dirty: true }) },
		null
	],
	['the same', 'boot', null, {}, true],
	['anything', 'test', null, {}, null]
])('%s, for %s of %s: %o is %s', (_, command, commit, facts, expected) =>
	expect(
		hasAlready({ command, commit, facts: facts === null ? null : { ...KNOWN, ...facts } })
	).toBe(expected)
);
