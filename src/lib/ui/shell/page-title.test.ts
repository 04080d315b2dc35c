import { expect, it } from 'vitest';
import { operation, row, status } from '$lib/client/fixtures.ts';
import { counts } from '$lib/client/fleet-view.ts';
import { fleetLead, hostLead, operationLead, pageTitle } from './page-title.ts';

const behind = { status: status({ git: 'behind' }, { blocker: 'git', onTarget: false }) };

it('a title begins with what is worth knowing, and never with what may be old', () => {
	const page = { name: 'Fleet', lead: '2 need attention' };
	expect(pageTitle({ ...page, stale: false })).toBe('2 need attention · Fleet · NixFleet');
	expect(pageTitle({ ...page, stale: true })).toBe('Not connected · Fleet · NixFleet');
	expect(pageTitle({ name: 'Audit', lead: null, stale: false })).toBe('Audit · NixFleet');
});

it('counts the hosts that need somebody, and those that run where none does', () => {
	expect(fleetLead(counts([row('a')]))).toBeNull();
	expect(fleetLead(counts([row('a', { operation: operation('1') })]))).toBe('1 running');
	expect(fleetLead(counts([row('a', behind), row('b')]))).toBe('1 needs attention');
	expect(fleetLead(counts([row('a', behind), row('b', behind)]))).toBe('2 need attention');
});

it('says of a host and of an operation how they stand', () => {
	expect(hostLead(row('a'))).toBeNull();
	expect(hostLead(row('a', behind))).toBe('Behind');
	expect(hostLead(row('a', { ...behind, operation: operation('1') }))).toBe('Running');
	expect(hostLead(row('a', { status: status({ tests: 'error' }) }))).toBe('Failed');
	expect(operationLead({ state: 'rolled-back', unknown: false })).toBe('Rolled back');
	expect(operationLead({ state: 'running', unknown: true })).toBe('Contact lost');
});
