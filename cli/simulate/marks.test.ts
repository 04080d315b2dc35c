import { expect, it } from 'vitest';
import { HelloInput, HostName } from '$lib/protocol/index.ts';
import { SIMULATION } from './bounds.ts';
import { nameOf, simulatedPrefix } from './marks.ts';
import { firstFacts, helloOf, metricsOf, profileOf } from './words.ts';

const row = { name: 'sim-00007', hostTags: ['simulated'], system: 'simulated' };

it('names are host names, however long the prefix and however many hosts', () => {
	const name = nameOf('a'.repeat(20), SIMULATION.hosts.max);
	expect(HostName.parse(name)).toBe('aaaaaaaaaaaaaaaaaaaa-10000');
	expect(nameOf('sim', 1)).toBe('sim-00001');
});

it('a host with all marks is a simulated one', () => {
	expect(simulatedPrefix(row)).toBe('sim');
	expect(simulatedPrefix({ ...row, name: 'sim-x-00007' })).toBe('sim-x');
});

it.each([
	['no prefix', { ...row, name: '-00007' }],
	['a name without a number', { ...row, name: 'sim-web' }],
	['a number that is too long', { ...row, name: 'sim-000007' }],
	['no tag', { ...row, hostTags: [] }],
	['a true system', { ...row, system: 'x86_64-linux' }],
	['no system', { ...row, system: null }]
])('with %s it is none', (_, other) => {
	expect(simulatedPrefix(other)).toBeNull();
});

it('what a simulated host says first is a hello, and carries the marks', () => {
	const hello = helloOf({
		profile: profileOf('sim-00007', 30),
		facts: firstFacts(Date.UTC(2026, 10, 26)),
		metrics: metricsOf(() => 0.5, 10),
		journal: [],
		process: { instanceId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', startedAt: 1 }
	});
	const { profile, agent } = HelloInput.parse(hello);
	expect(agent.version).toMatch(/-simulated$/);
	expect(
		simulatedPrefix({ ...profile, name: profile.hostname, hostTags: profile.tags ?? [] })
	).toBe('sim');
});
