import { CLOSE, LIMITS, NO_FACTS } from '$lib/protocol/index.ts';
import { desc, eq } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import {
	helloOf,
	knownAs,
	NO_METRICS,
	openRooms,
	profileOf,
	type Rooms
} from '../../../../tests/support/rooms.ts';
import { audit } from '../db/index.ts';

const secretOf = (n: number): string => String(n).padStart(43, 's');

/** An agent that enrolled, connected and said hello, as it does by itself. */
async function comeIn(rooms: Rooms, name: string) {
	const { hostId, token } = await rooms.hosts.enroll(
		{ secret: secretOf(1), profile: profileOf(name) },
		'192.0.2.7'
	);
	const close = vi.fn();
	const host = rooms.hosts.get(hostId);
	const connection = rooms.hosts.connect(knownAs(host, token.split('_')[1]), {
		socket: { readyState: 1, close, terminate() {}, ping() {} },
		address: '192.0.2.7'
	});
	if (!connection) throw new Error('refused');
	rooms.hosts.takeHello(
		host,
		helloOf(name, {
			facts: { ...NO_FACTS, problems: ['made up'] },
			metrics: { ...NO_METRICS, cpuPercent: 99 }
		})
	);
	connection.instanceId = 'said hello';
	return { host, hostId, token, connection, close };
}

const lastAudit = async (rooms: Rooms, action: string) =>
	(
		await rooms.db
			.select()
			.from(audit)
			.where(eq(audit.action, action))
			.orderBy(desc(audit.id))
			.limit(1)
	)[0];

describe('a host that waits', () => {
	it('is there, online, and nothing it reports counts', async () => {
		await using rooms = await openRooms({ enrollment: 'approve' });
		const { host } = await comeIn(rooms, 'hsb1');
		expect(host).toMatchObject({
			approval: 'pending',
			address: '192.0.2.7',
			connected: true,
			facts: null,
			metrics: null,
			capabilities: null
		});
		expect(host.profile?.system).toBe('x86_64-linux');
		rooms.hosts.takeHeartbeat(host, { metrics: NO_METRICS, facts: { hold: 'x' }, active: null });
		expect(host).toMatchObject({ facts: null, metrics: null });
		await rooms.restart();
		expect(rooms.hosts.get(host.id)).toMatchObject({ approval: 'pending', facts: null });
	});

	it('is asked nothing: not now, not later, not by refresh', async () => {
		await using rooms = await openRooms({ enrollment: 'approve' });
		const { hostId, connection } = await comeIn(rooms, 'hsb1');
		const send = vi.spyOn(connection, 'send');
		for (const queue of [false, true])
			expect(
				await rooms.operations.request({
					actor: 'admin',
					input: { hostIds: [hostId], command: 'pull', queue, force: true }
				})
			).toEqual([
				expect.objectContaining({
					ok: false,
					code: 'not-ready',
					queueable: false,
					forceable: false
				})
			]);
		expect(rooms.hosts.refresh([hostId])).toEqual([{ hostId, asked: false }]);
		expect(rooms.hosts.connection(hostId)).toBeNull();
		expect(send).not.toHaveBeenCalled();
		const actions = rooms.operations.actions(rooms.hosts.get(hostId));
		expect(Object.values(actions).filter(({ enabled }) => enabled)).toEqual([]);
	});

	it('is not made where hosts appear by themselves', async () => {
		await using rooms = await openRooms({ enrollment: 'auto' });
		expect((await comeIn(rooms, 'hsb1')).host.approval).toBe('approved');
	});

	it('said twice is the same host, still waiting', async () => {
		await using rooms = await openRooms({ enrollment: 'approve' });
		const { hostId, token } = await comeIn(rooms, 'hsb1');
		expect(
			await rooms.hosts.enroll({ secret: secretOf(1), profile: profileOf('hsb1') })
		).toMatchObject({ hostId, token });
		expect(rooms.hosts.count()).toBe(1);
	});

	it('finds no place when too many wait, which is audited once', async () => {
		await using rooms = await openRooms({ enrollment: 'approve' });
		for (let n = 0; n < LIMITS.pendingHosts; n++)
			await rooms.hosts.enroll({ secret: secretOf(n), profile: profileOf(`h${n}`) });
		for (let n = 0; n < 3; n++)
			await expect(
				rooms.hosts.enroll({ secret: secretOf(999), profile: profileOf('more') })
			).rejects.toThrow(/100 hosts wait/);
		const rows = await rooms.db
			.select()
			.from(audit)
			.where(eq(audit.action, 'host.enrolment-refused'));
		expect(rows).toHaveLength(1);
		const [first] = rooms.hosts.all();
		await rooms.hosts.reject({ actor: 'admin', id: first?.id ?? '' });
		await rooms.hosts.enroll({ secret: secretOf(999), profile: profileOf('more') });
	});
});

describe('accepting', () => {
	it('sends the agent away to say hello anew, and then it is asked', async () => {
		await using rooms = await openRooms({ enrollment: 'approve' });
		const { host, hostId, close } = await comeIn(rooms, 'hsb1');
		await rooms.hosts.approve({ actor: 'admin', id: hostId });
		expect(close).toHaveBeenCalledWith(CLOSE.goingAway, expect.any(String));
		expect(rooms.hosts.connection(hostId)).toBeNull();
		const again = await rooms.connectHost('hsb1');
		expect(again.host).toBe(host);
		const [outcome] = await rooms.operations.request({
			actor: 'admin',
			input: { hostIds: [hostId], command: 'pull' }
		});
		expect(outcome).toMatchObject({ ok: true, queued: false });
		expect(await lastAudit(rooms, 'host.approved')).toMatchObject({
			actor: 'admin',
			target: hostId,
			detail: { before: { approval: 'pending' }, after: { approval: 'approved' } }
		});
		await rooms.restart();
		expect(rooms.hosts.get(hostId).approval).toBe('approved');
	});

	it('said twice, or of a host that is gone, says so', async () => {
		await using rooms = await openRooms({ enrollment: 'approve' });
		const { hostId } = await comeIn(rooms, 'hsb1');
		await rooms.hosts.approve({ actor: 'admin', id: hostId });
		await expect(rooms.hosts.approve({ actor: 'admin', id: hostId })).rejects.toThrow(
			/does not wait/
		);
		await expect(rooms.hosts.reject({ actor: 'admin', id: hostId })).rejects.toThrow(
			/does not wait/
		);
		expect(rooms.hosts.find(hostId)).not.toBeNull();
		await expect(
			rooms.hosts.approve({ actor: 'admin', id: '01ARZ3NDEKTSV4RRFFQ69G5FAV' })
		).rejects.toThrow(/no such host/);
	});
});

describe('rejecting', () => {
	it('forgets the host and its token, and closes the socket', async () => {
		await using rooms = await openRooms({ enrollment: 'approve' });
		const { hostId, token, connection, close } = await comeIn(rooms, 'hsb1');
		await rooms.hosts.reject({ actor: 'admin', id: hostId });
		expect(close).toHaveBeenCalledWith(CLOSE.unauthenticated, expect.any(String));
		expect(connection.ended).toBe(true);
		expect(rooms.hosts.find(hostId)).toBeNull();
		expect(await rooms.hosts.authenticate(token)).toBeNull();
		expect(await lastAudit(rooms, 'host.rejected')).toMatchObject({ target: hostId });
		const again = await rooms.hosts.enroll({
			secret: secretOf(1),
			profile: profileOf('hsb1')
		});
		expect(again.hostId).not.toBe(hostId);
		expect(rooms.hosts.get(again.hostId).approval).toBe('pending');
	});
});
