import { expect, it } from 'vitest';
import { chooseLauncher } from './choose.ts';

const service = {
	wanted: 'auto',
	hasSystemd: true,
	hasSystemdRun: true,
	startedBySystemd: true
} as const;

it('a service of systemd has its runners started by systemd', () =>
	expect(chooseLauncher(service)).toBe('systemd'));

it.each([
	['a terminal', { startedBySystemd: false }],
	['a container without systemd', { hasSystemd: false }],
	['a PATH without systemd-run', { hasSystemdRun: false }]
])('%s: a session of their own', (_, change) =>
	expect(chooseLauncher({ ...service, ...change })).toBe('detached')
);

it('what is set wins', () => {
	expect(chooseLauncher({ ...service, wanted: 'detached' })).toBe('detached');
	expect(chooseLauncher({ ...service, wanted: 'systemd', hasSystemd: false })).toBe('systemd');
});
