import type { FleetRow, Presence } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import type { HostRecord } from '../hosts/index.ts';
import { Rows } from './rows.ts';

/** A fleet whose rows are counted as they are built. */
function fleet(...names: string[]) {
	const records = new Map<string, HostRecord>();
	const presences = new Map<string, Presence>();
	const built: string[] = [];
	const add = (name: string) =>
		records.set(name, { id: name, name, metrics: null, lastSeenAt: 1 } as HostRecord);
	names.forEach(add);
	const presence = ({ id }: HostRecord): Presence => presences.get(id) ?? 'online';
	const rows = new Rows({
		hosts: { all: () => records.values(), find: (id) => records.get(id) ?? null },
		presence,
		build: (host) => {
			built.push(host.name);
			const { id, name, metrics, lastSeenAt } = host;
			return { id, name, metrics, lastSeenAt, presence: presence(host) } as FleetRow;
		}
	});
	return { rows, records, presences, built, add };
}

it('a row is built once, whoever looks', () => {
	const { rows, built } = fleet('a', 'b');
	rows.all();
	const again = rows.all();
	expect(built).toEqual(['a', 'b']);
	rows.forget('b');
	expect(rows.all()[0]).toBe(again[0]);
	expect(built).toEqual(['a', 'b', 'b']);
	rows.forgetAll();
	rows.all();
	expect(built).toEqual(['a', 'b', 'b', 'a', 'b']);
});

it('a beat is seen without building', () => {
	const { rows, records, built } = fleet('a');
	rows.all();
	const beaten = { ...records.get('a'), lastSeenAt: 2, metrics: { load1: 1 } } as HostRecord;
	records.set('a', beaten);
	expect(rows.all()).toMatchObject([{ lastSeenAt: 2, metrics: { load1: 1 } }]);
	expect(built).toEqual(['a']);
});

it('presence that has faded is not taken from what is kept', () => {
	const { rows, presences } = fleet('a');
	rows.all();
	presences.set('a', 'offline');
	expect(rows.all()).toMatchObject([{ presence: 'offline' }]);
});

it('hosts come, go, and stand by name as people count', () => {
	const { rows, records, add } = fleet('web10', 'web2');
	const names = () => rows.all().map(({ name }) => name);
	expect(names()).toEqual(['web2', 'web10']);
	add('web1');
	rows.forget('web1');
	expect(names()).toEqual(['web1', 'web2', 'web10']);
	records.delete('web2');
	rows.forget('web2');
	expect(names()).toEqual(['web1', 'web10']);
});
