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

	it.each([
		['queued', null, /Waiting for the host/],
		['offered', null, /Waiting for the host/],
		['running', null, /worked on\.$/],
		['running', 'activate', /worked on: activate\.$/]
	] as const)('%s in phase %s says how far it is', (state, phase, message) => {
		const status = computeStatus(input({ activeOperation: operation({ state, phase }) }));
		expect(status.system.message).toMatch(message);
	});

	it('a host that is gone is not shown at work', () => {
		const status = computeStatus(
			input({ presence: 'offline', activeOperation: operation({ command: 'pull-switch' }) })
		);
		expect(worked(status)).toEqual([]);
	});

	it('lost contact is not work', () => {
		const status = computeStatus(input({ activeOperation: operation({ unknown: true }) }));
		expect(worked(status)).toEqual([]);
		expect(status.sentence).toMatch(/Contact was lost/);
	});
});
