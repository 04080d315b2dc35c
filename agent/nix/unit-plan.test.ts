import { expect, it } from 'vitest';
import { parseUnitPlan } from './unit-plan.ts';

it('each kind of change is told apart', () => {
	const text = `would stop the following units: nginx.service, old.timer
would NOT stop the following changed units: systemd-logind.service
would activate the configuration...
would reload the following units: dbus.service
would restart the following units: sshd.service
would start the following units: new.service
`;
	expect(parseUnitPlan(text)).toEqual({
		stop: ['nginx.service', 'old.timer'],
		keep: ['systemd-logind.service'],
		reload: ['dbus.service'],
		restart: ['sshd.service'],
		start: ['new.service']
	});
});

it('an activation that changes no unit has an empty plan; silence has none', () => {
	const empty = { stop: [], start: [], restart: [], reload: [], keep: [] };
	expect(parseUnitPlan('would activate the configuration...\n')).toEqual(empty);
	expect(parseUnitPlan('')).toBeNull();
	expect(parseUnitPlan('usage: switch-to-configuration …')).toBeNull();
});
