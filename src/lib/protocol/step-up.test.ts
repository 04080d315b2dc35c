import { expect, it } from 'vitest';
import { STEP_UP_HOSTS, stepUpReason } from './step-up.ts';

it.each([
	['a reboot of one host', { command: 'reboot', force: false, hosts: 1 }, /Restarting/],
	['force', { command: 'pull', force: true, hosts: 1 }, /by force/],
	['a forced stop', { command: 'stop', force: true, hosts: 1 }, /forced stop/],
	[
		'many hosts at once',
		{ command: 'test', force: false, hosts: STEP_UP_HOSTS + 1 },
		/more than 5 hosts/
	]
] as const)('%s needs a fresh proof', (_, request, reason) => {
	expect(stepUpReason(request)).toMatch(reason);
});

it.each([
	['a switch', { command: 'switch', force: false, hosts: 1 }],
	['a few hosts', { command: 'pull-switch', force: false, hosts: STEP_UP_HOSTS }],
	['a stop', { command: 'stop', force: false, hosts: 1 }]
] as const)('%s needs none', (_, request) => {
	expect(stepUpReason(request)).toBeNull();
});
