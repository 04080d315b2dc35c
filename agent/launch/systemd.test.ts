import { expect, it } from 'vitest';
import { systemdRunArguments } from './systemd.ts';

const job = {
	program: ['/usr/bin/node', '/opt/agent.mjs'] as [string, ...string[]],
	role: 'runner' as const,
	dir: '/var/lib/nixfleet-agent/operations/01ARZ3NDEKTSV4RRFFQ69G5FAV',
	scope: 'system' as const,
	names: ['PATH', 'NIXFLEET_KIND']
};

it('asks for a unit of its own, and passes names without values', () => {
	const argv = systemdRunArguments(job);
	expect(argv).toContain('--unit=nixfleet-operation-01arz3ndektsv4rrffq69g5fav.service');
	expect(argv).toContain('--setenv=NIXFLEET_KIND');
	expect(argv.slice(argv.indexOf('--') + 1)).toEqual([...job.program, 'runner', job.dir]);
	expect(systemdRunArguments({ ...job, scope: 'user' })).toContain('--user');
});

it('a shutdown asks the runner to end, not what it runs: half an activation is worse than none', () => {
	expect(systemdRunArguments(job)).toContain('--property=KillMode=mixed');
	expect(systemdRunArguments({ ...job, role: 'guard' })).not.toContain('--property=KillMode=mixed');
});
