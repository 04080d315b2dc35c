import { LIMITS } from '$lib/protocol/index.ts';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { helloOf, knownAs, openRooms, type Rooms } from '../../../../tests/support/rooms.ts';
import { audit } from '../db/index.ts';

const FIRST = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

const rowsOf = (rooms: Rooms, action: string) =>
	rooms.db.select().from(audit).where(eq(audit.action, action));

/** A host that came from its machine and left again. */
async function known(rooms: Rooms) {
	const { host, connection } = await rooms.connectHost('hsb1', { machineId: FIRST });
	rooms.hosts.disconnect(host, connection);
	return host;
}

function refused(rooms: Rooms, host: Awaited<ReturnType<typeof known>>, machineId = OTHER): void {
	const socket = { readyState: 1, close() {}, terminate() {}, ping() {} };
	rooms.hosts.connect(knownAs(host), { socket, address: '192.0.2.66' });
	expect(() => rooms.hosts.takeHello(host, helloOf('hsb1', { machineId }))).toThrow(
		/runs on another machine.*Trust this machine/
	);
}

describe('another machine with the token of a host', () => {
	it('is refused, and shown until somebody has looked at it', async () => {
		await using rooms = await openRooms();
		const host = await known(rooms);
		const before = { ...host };
		refused(rooms, host);
		expect(host).toMatchObject({
			connected: false,
			lastSeenAt: before.lastSeenAt,
			machineId: FIRST,
			alarm: { reason: 'machine', address: '192.0.2.66', machineId: OTHER }
		});
		await rooms.restart();
		expect(rooms.hosts.get(host.id)).toMatchObject({
			machineId: FIRST,
			alarm: { reason: 'machine' }
		});
		await rooms.hosts.dismissAlarm({ actor: 'otto', id: host.id });
		expect(rooms.hosts.get(host.id)).toMatchObject({ machineId: FIRST, alarm: null });
		const [row] = await rowsOf(rooms, 'host.alarm-dismissed');
		expect(row).toMatchObject({
			actor: 'otto',
			detail: { before: { machineId: FIRST }, after: { alarm: null } }
		});
		await expect(rooms.hosts.dismissAlarm({ actor: 'otto', id: host.id })).rejects.toThrow(
			/no alarm/
		);
	});

	it('is the host once it is trusted; then the first one is refused', async () => {
		await using rooms = await openRooms();
		const host = await known(rooms);
		refused(rooms, host);
		await rooms.hosts.trustMachine({ actor: 'otto', id: host.id });
		expect(host).toMatchObject({ machineId: OTHER, alarm: null });
		const { connection } = await rooms.connectHost('hsb1', { machineId: OTHER });
		rooms.hosts.disconnect(host, connection);
		refused(rooms, host, FIRST);
		const [row] = await rowsOf(rooms, 'host.machine-trusted');
		expect(row?.detail).toMatchObject({
			before: { machineId: FIRST },
			after: { machineId: OTHER, alarm: null }
		});
	});

	it('writes one audit row for a while, however often it knocks', async () => {
		await using rooms = await openRooms();
		const host = await known(rooms);
		for (let n = 0; n < 20; n++) refused(rooms, host, String(n % 10).repeat(64));
		expect(await rowsOf(rooms, 'host.machine-refused')).toHaveLength(1);
		await rooms.restart();
		// The count of the others is not lost with the process.
		const rows = await rowsOf(rooms, 'host.machine-refused');
		expect(rows.map(({ detail }) => detail.more)).toEqual([undefined, 19]);
		expect(rooms.hosts.get(host.id).alarm?.machineId).toBe('9'.repeat(64));
	});

	it('is written again later, with how many there were', async () => {
		await using rooms = await openRooms();
		const host = await known(rooms);
		for (let n = 0; n < 5; n++) refused(rooms, host);
		rooms.advance(LIMITS.refusalWindowMs);
		refused(rooms, host);
		await rooms.hosts.dismissAlarm({ actor: 'otto', id: host.id });
		const rows = await rowsOf(rooms, 'host.machine-refused');
		expect(rows.map(({ detail }) => detail.more)).toEqual([undefined, 4]);
	});
});

it('an agent that tells no identity is taken as before, and the known one is kept', async () => {
	await using rooms = await openRooms();
	const host = await known(rooms);
	await rooms.connectHost('hsb1');
	expect(host).toMatchObject({ machineId: FIRST, alarm: null, connected: true });
});

it('a second agent while the first one lives raises the alarm; there is nobody to trust', async () => {
	await using rooms = await openRooms();
	const { host, connection } = await rooms.connectHost('hsb1', { machineId: FIRST });
	rooms.hosts.contest(host);
	connection.sawLife();
	const socket = { readyState: 1, close() {}, terminate() {}, ping() {} };
	for (let n = 0; n < 3; n++)
		expect(rooms.hosts.connect(knownAs(host), { socket, address: '192.0.2.66' })).toBeNull();
	expect(host.alarm).toMatchObject({ reason: 'duplicate', address: '192.0.2.66' });
	expect(host.connected).toBe(true);
	await expect(rooms.hosts.trustMachine({ actor: 'otto', id: host.id })).rejects.toThrow(
		/No other machine/
	);
	await rooms.hosts.dismissAlarm({ actor: 'otto', id: host.id });
	expect(await rowsOf(rooms, 'host.duplicate-refused')).toHaveLength(1);
	expect(host.alarm).toBeNull();
});
