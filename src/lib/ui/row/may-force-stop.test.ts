import { expect, it } from 'vitest';
import { operation } from '$lib/protocol/status/fixtures.ts';
import { mayForceStop } from './may-force-stop.ts';

it.each([
	['build', true, false],
	// A stop would be refused, so none is offered.
	['activate', false, true],
	['confirm', false, false],
	['activate', true, true],
	// Confirmed, a system is made what the next boot starts, and that is not broken off either.
	['confirm', true, true]
] as const)('in phase %s with a stop asked for (%s): %s', (phase, stopRequested, offered) => {
	expect(mayForceStop(operation({ phase, stopRequested }))).toBe(offered);
});

it('of nothing there is nothing to stop', () => {
	expect(mayForceStop(null)).toBe(false);
});
