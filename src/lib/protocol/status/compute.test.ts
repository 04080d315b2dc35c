import { describe, expect, it } from 'vitest';
import { computeStatus } from './compute.ts';
import { input, operation } from './fixtures.ts';
import { COMPARTMENTS, type HostStatus } from './types.ts';

describe('while an operation runs', () => {
	const worked = (status: HostStatus) =>
		COMPARTMENTS.filter((name) => status[name].state === 'working');
	it.each([
		['pull', ['git', 'lock']],
		['switch', ['system']],
		['pull-switch', ['git', 'lock', 'system']],
		['test', ['tests']]
	] as const)('%s works on %s and nothing else', (command, compartments) => {
		expect(worked(computeStatus(input({ activeOperation: operation({ command }) })))).toEqual(
			compartments
		);
	});

	it('lost contact is not work', () => {
		const status = computeStatus(input({ activeOperation: operation({ unknown: true }) }));
		expect(worked(status)).toEqual([]);
		expect(status.sentence).toMatch(/Contact was lost/);
	});
});
