import type { HostSpec } from './fleet-repository.ts';

/** Two systems between which everything happens: packages come, go and change, units too, and it takes a reboot. */
export const BEFORE: HostSpec = {
	motd: 'one',
	packages: { hello: '1.0', jq: '1.6' },
	units: { 'web.service': 'a', 'old.service': 'x' }
};
export const AFTER: HostSpec = {
	motd: 'two',
	packages: { hello: '2.0', ripgrep: '14' },
	units: { 'web.service': 'b', 'new.service': 'y' },
	kernel: '6.12'
};
